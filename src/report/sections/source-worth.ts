import type { Analysis, SourceWorth } from '../../analysis/types.ts';
import { armLabel } from '../../experiment/cell.ts';
import { confidence, count } from '../../text/numbers.ts';
import { type Block, numeric, paragraph, tableBlock } from '../content.ts';

/** How many images each source is worth; nothing where scratch has too few sizes for a curve. */
export function sourceWorthBlocks({ sourceWorths, alpha }: Analysis): Block[] {
  if (sourceWorths.length === 0) return [];
  return [
    paragraph(
      `What a source is worth in images: the number from which training from scratch makes as few errors as the arm does on its own, between the sizes that were trained on, on straight lines over the logarithm of their number. Nothing is extrapolated. The ${confidence(alpha)} interval is over the seeds, and not over other test images.`,
    ),
    tableBlock({
      caption: 'What a source is worth',
      columns: [
        { label: 'Base' },
        { label: 'Arm' },
        ...numeric('Images', 'As good as scratch on', 'Interval'),
      ],
      rows: sourceWorths.map((each) => [
        each.base,
        armLabel({ ...each, trainSize: null }),
        count(each.images),
        sizeText(each.size, each),
        each.interval.map((end) => sizeText(end, each)).join(' to '),
      ]),
    }),
  ];
}

/** Such as `180`, `more than 400` or `fewer than 50`. */
function sizeText(size: number, { range: [least, most] }: SourceWorth): string {
  if (size === Number.POSITIVE_INFINITY) return `more than ${count(most)}`;
  return size === 0 ? `fewer than ${count(least)}` : count(Math.round(size));
}
