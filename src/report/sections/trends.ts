import { counterpartText } from '../../analysis/comparison/against.ts';
import { changeOf } from '../../analysis/comparison/change.ts';
import { trendText } from '../../analysis/findings/trend-text.ts';
import type { Analysis, Comparison } from '../../analysis/types.ts';
import { capitalised, metricName } from '../../experiment/metric.ts';
import { confidence, count, pText, pValue, signedPoints } from '../../text/numbers.ts';
import { changeEstimate } from '../change-estimate.ts';
import { type Block, type Fact, numeric, paragraph, tableBlock } from '../content.ts';

/** Whether changes grow or shrink with the target data and the budget; nothing where neither is an axis. */
export function trendBlocks({ trends, alpha, metric, replicate }: Analysis): Block[] {
  if (trends.length === 0) return [];
  const hasRemedies = trends.some(({ against }) => against !== 'scratch');
  return [
    paragraph(
      `A trend is a contrast of the paired changes of one base, source, target and regime. Along the data it is the slope per doubling of the training images, the mean over the budgets; along the steps it is the converged budget less the equal one, the mean over the sizes. Trends are corrected among themselves, by Holm${hasRemedies ? '; those of remedies, against scratch and against plain fine-tuning, are a family of their own' : ''}.`,
    ),
    tableBlock({
      caption: `Trends in points of ${metricName(metric)}${hasRemedies ? '' : ' against scratch'}, with unadjusted ${confidence(alpha)} intervals`,
      columns: [
        { label: 'Base' },
        { label: 'Source → target' },
        { label: 'Regime' },
        ...(hasRemedies ? [{ label: 'Against' }] : []),
        { label: 'Along' },
        ...numeric('Trend', `${capitalised(replicate)}s`, 'p (adjusted)'),
        { label: 'In words' },
      ],
      rows: trends.map((trend) => [
        trend.base,
        `${trend.source} → ${trend.target}`,
        trend.regime,
        ...(hasRemedies ? [counterpartText(trend.against)] : []),
        trend.along === 'data' ? 'data, a doubling' : 'steps, converged less equal',
        changeEstimate(trend.change.mean, trend.change.interval),
        String(trend.seeds),
        pValue(trend.adjustedP),
        trendText(trend),
      ]),
    }),
  ];
}

/** How the change of each base, source and regime goes with the size of a target, a line each; nothing where there is one size. */
export function trendFacts({ trends, comparisons }: Analysis, target: string): Fact[] {
  return trends
    .filter(
      (trend) => trend.along === 'data' && trend.target === target && trend.against === 'scratch',
    )
    .map((trend) => {
      const { base, source, regime, change, adjustedP } = trend;
      const own = comparisons.filter(
        (c) => c.base === base && c.source === source && c.target === target && c.regime === regime,
      );
      const slope = `${signedPoints(changeOf(change.mean))} a doubling, ${pText(adjustedP)}`;
      return {
        label: `${base} ${regime} from ${source}`,
        text: `${seriesText(own)}: more data ${trendText(trend)} (${slope})`,
      };
    });
}

/** Such as `−53.0 → −67.0 points against scratch at 48 → 96 images`, means over the budgets. */
function seriesText(comparisons: readonly Comparison[]): string {
  const bySize = new Map<number, number[]>();
  for (const { gap, trainSize, wholeSize } of comparisons) {
    const images = trainSize === 'all' ? wholeSize : trainSize;
    if (gap === null || images == null) continue;
    bySize.set(images, [...(bySize.get(images) ?? []), changeOf(gap)]);
  }
  const sizes = [...bySize].sort(([a], [b]) => a - b);
  const chain = (texts: readonly string[]) => texts.join(' → ');
  const over = sizes.some(([, changes]) => changes.length > 1) ? ', mean over the budgets' : '';
  return `${chain(sizes.map(([, changes]) => signedPoints(meanOf(changes))))} points at ${chain(sizes.map(([images]) => count(images)))} images${over}`;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
