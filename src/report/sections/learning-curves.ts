import type { Analysis } from '../../analysis/types.ts';
import { armLabel } from '../../experiment/cell.ts';
import { confidence, count, decimal, estimate } from '../../text/numbers.ts';
import { type Block, numeric, paragraph, tableBlock } from '../content.ts';

/** How much each arm relies on its data; nothing where there are too few sizes for a curve. */
export function learningCurveBlocks({ learningCurves, alpha }: Analysis): Block[] {
  if (learningCurves.length === 0) return [];
  return [
    paragraph(
      `How much each arm relies on the amount of data: a law e(n) = α + η n^γ of the errors by size (Hoiem et al. 2021), as its error at the largest size and the data reliance there: how many points of error a quarter of the images would add, nearly. The law is fitted, and its γ drawn towards −0.5; α and η, and so an error with endless data, are too unstable to be told. The ${confidence(alpha)} intervals are over the seeds, and not over other test images.`,
    ),
    tableBlock({
      caption: 'Error and data reliance',
      columns: [
        { label: 'Base' },
        { label: 'Arm' },
        ...numeric('Sizes', 'At images', 'Error (%)', 'Data reliance (points)', 'γ'),
      ],
      rows: learningCurves.map((each) => [
        each.base,
        armLabel({ ...each, trainSize: null }),
        count(each.sizes),
        count(each.images),
        estimate(each.error, each.errorInterval),
        estimate(each.reliance, each.relianceInterval),
        decimal(each.gamma, 2),
      ]),
    }),
  ];
}
