import type { Analysis, Comparison } from '../../analysis/types.ts';
import { targetElsewhere } from '../../experiment/also-test.ts';
import { armLabel, cellKey, transferLabel } from '../../experiment/cell.ts';
import { capitalised, metricName } from '../../experiment/metric.ts';
import { confidence, counted, estimate, NO_VALUE } from '../../text/numbers.ts';
import { changeEstimate } from '../change-estimate.ts';
import { type Block, type Cell, numeric, paragraph, tableBlock } from '../content.ts';

/** What the same trials found on other images; nothing where the experiment has no other tests. */
export function alsoTestedBlocks(analysis: Analysis): Block[] {
  const { alsoTested, comparisons, cells, metric, alpha, replicate } = analysis;
  if (alsoTested.length === 0) return [];
  const family = alsoTested.reduce(
    (sum, each) => sum + each.comparisons.length + each.remedies.length,
    0,
  );
  return [
    paragraph(
      `The same trained networks on other images, looked at once, after everything was chosen. These ${counted(family, 'verdict')} are a family of their own: what is found here changes none of the others.${SHARED[replicate]}`,
    ),
    tableBlock({
      caption: `Verdict, and change of ${metricName(metric)} against scratch in points with its ${confidence(alpha)} interval, by what is tested`,
      columns: [
        { label: 'Base, source → target' },
        { label: 'Regime' },
        { label: 'Own test images' },
        ...alsoTested.map(({ name }) => ({ label: name })),
      ],
      rows: comparisons.map((own, i): Cell[] => [
        transferLabel(own),
        own.regime,
        changeCell(own),
        ...alsoTested.map((each) => changeCell(each.comparisons[i])),
      ]),
    }),
    tableBlock({
      caption: `${capitalised(metricName(metric))} of every arm (%) with its ${confidence(alpha)} interval, by what is tested`,
      folded: true,
      columns: [
        { label: 'Base' },
        { label: 'Arm' },
        ...numeric('Own test images', ...alsoTested.map(({ name }) => name)),
      ],
      rows: cells.map((own) => [
        own.base,
        armLabel(own),
        estimate(own.mean, own.interval),
        ...alsoTested.map(({ name, cells: others }) => {
          const key = cellKey({ ...own, target: targetElsewhere(name, own.target) });
          const found = others.find((each) => cellKey(each) === key);
          return found === undefined ? NO_VALUE : estimate(found.mean, found.interval);
        }),
      ]),
    }),
  ];
}

/** What the networks of all folds have in common. */
const SHARED = {
  seed: '',
  fold: ' On other data sets they are inferred over the networks of the folds and over these images, not over the training images, which the folds share; on corrupted images by the same test as on the target’s own.',
};

function changeCell(comparison: Comparison | undefined): Cell {
  if (comparison === undefined || comparison.gap === null) return NO_VALUE;
  const { verdict, gap, interval } = comparison;
  return { verdict, text: changeEstimate(gap, interval) };
}
