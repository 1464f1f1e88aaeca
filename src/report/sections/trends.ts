import { trendText } from '../../analysis/findings/trend-text.ts';
import type { Analysis } from '../../analysis/types.ts';
import { confidence, pValue } from '../../text/numbers.ts';
import { changeEstimate } from '../change-estimate.ts';
import { type Block, numeric, paragraph, tableBlock } from '../content.ts';

/** Whether changes grow or shrink with the target data and the budget; nothing where neither is an axis. */
export function trendBlocks({ trends, alpha }: Analysis): Block[] {
  if (trends.length === 0) return [];
  return [
    paragraph(
      'A trend is a contrast of the paired changes of one base, source, target and regime. Along the data it is the slope per doubling of the training images, the mean over the budgets; along the steps it is the converged budget less the equal one, the mean over the sizes. Trends are corrected among themselves, by Holm.',
    ),
    tableBlock({
      caption: `Trends in points of test accuracy against scratch, with unadjusted ${confidence(alpha)} intervals`,
      columns: [
        { label: 'Base' },
        { label: 'Source → target' },
        { label: 'Regime' },
        { label: 'Along' },
        ...numeric('Trend', 'Seeds', 'p (adjusted)'),
        { label: 'In words' },
      ],
      rows: trends.map((trend) => [
        trend.base,
        `${trend.source} → ${trend.target}`,
        trend.regime,
        trend.along === 'data' ? 'data, a doubling' : 'steps, converged less equal',
        changeEstimate(trend.change.mean, trend.change.interval),
        String(trend.seeds),
        pValue(trend.adjustedP),
        trendText(trend),
      ]),
    }),
  ];
}
