import { changeOf } from '../../analysis/comparison/change.ts';
import type { Analysis, Comparison } from '../../analysis/types.ts';
import { transferLabel } from '../../experiment/cell.ts';
import { confidence, count, listed, shortened, signedPoints } from '../../text/numbers.ts';
import { changeEstimate } from '../change-estimate.ts';
import { type Block, type Fact, listBlock, numeric, paragraph, tableBlock } from '../content.ts';

/** Classes named in one sentence before the table is left to say the rest. */
const NAMED = 3;

/** Which classes each source hurts; nothing where answers are not known. */
export function classBlocks({ comparisons, alpha }: Analysis): Block[] {
  const known = comparisons.filter(({ classGaps }) => classGaps.length > 0);
  if (known.length === 0) return [];
  const hurt = known.filter(({ verdict }) => verdict === 'negative').map(mostHurt);
  return [
    ...(hurt.length === 0
      ? []
      : [paragraph('Most hurt, of the negative verdicts:'), listBlock(hurt)]),
    tableBlock({
      caption: `Change of each class's recall, in points, plus is better, with unadjusted ${confidence(alpha)} intervals: to look at, not to claim from`,
      folded: true,
      columns: [
        { label: 'Base, source → target' },
        { label: 'Regime' },
        { label: 'Class' },
        ...numeric('Test images', 'Change'),
      ],
      rows: known.flatMap((c) =>
        c.classGaps.map(({ name, images, mean, interval }) => [
          transferLabel(c),
          c.regime,
          name,
          count(images),
          changeEstimate(mean, interval),
        ]),
      ),
    }),
  ];
}

function mostHurt(comparison: Comparison): Fact {
  const worst = comparison.classGaps.slice(0, NAMED).filter(({ mean }) => mean > 0);
  const names = listed(
    worst.map(({ name, mean }) => `${shortened(name)} (${signedPoints(changeOf(mean))})`),
  );
  return { label: `${transferLabel(comparison)}, ${comparison.regime}`, text: names };
}
