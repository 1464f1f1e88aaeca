import type { Analysis, OriginPart } from '../../analysis/types.ts';
import { transferLabel } from '../../experiment/cell.ts';
import { metricName } from '../../experiment/metric.ts';
import { confidence } from '../../text/numbers.ts';
import { changeEstimate } from '../change-estimate.ts';
import { type Block, numeric, paragraph, tableBlock } from '../content.ts';

const MEANING: Readonly<Record<OriginPart['name'], string>> = {
  training: 'training: how the regime trains, from random weights',
  scale: "scale: weights of the source's mean and variance",
  features: 'features: what the source learned',
  'scale and features': 'source: scale and features of its weights',
};

/** What each step from scratch to the source changes; nothing without a control. */
export function originBlocks({ origins, alpha, metric, replicate }: Analysis): Block[] {
  if (origins.length === 0) return [];
  return [
    paragraph(
      `The way from scratch to the source in steps, through the controls of this experiment: each step is a difference of ${metricName(metric)}, paired by ${replicate}: plus is better. Over the same ${replicate}s the steps add up to the change.`,
    ),
    tableBlock({
      caption: `Steps in points of ${metricName(metric)}, with unadjusted ${confidence(alpha)} intervals`,
      columns: [
        { label: 'Base, source → target' },
        { label: 'Regime' },
        { label: 'Step' },
        { label: 'Difference of' },
        ...numeric('Points', 'Pairs'),
      ],
      rows: origins.flatMap((origin) =>
        origin.parts.map(({ name, what, effect, pairs }) => [
          transferLabel(origin),
          origin.regime,
          MEANING[name],
          what,
          changeEstimate(effect.mean, effect.interval),
          String(pairs),
        ]),
      ),
    }),
  ];
}
