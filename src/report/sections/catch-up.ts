import { type Course, catchUpOf } from '../../analysis/findings/catch-up.ts';
import { timedOn } from '../../analysis/machines.ts';
import type { Comparison } from '../../analysis/types.ts';
import { armLabel, cellKey } from '../../experiment/cell.ts';
import type { TrialRecord } from '../../store/records.ts';
import { confidence } from '../../text/numbers.ts';
import { numeric, type Table } from '../content.ts';
import type { ReportInput } from '../input/input.ts';
import { stepsPerEpochOf } from '../input/pace.ts';
import { ratioText } from '../ratio-text.ts';

/** How soon each arm is as good as scratch was at its best; null where no epochs are known. */
export function catchUpTable(input: ReportInput): Table | null {
  const { analysis, trials } = input;
  const { alpha, replicate } = analysis;
  const byHash = new Map(trials.map((trial) => [trial.hash, trial]));
  const cells = new Map(analysis.cells.map((cell) => [cellKey(cell), cell]));
  const coursesOf = (cell: Parameters<typeof cellKey>[0]) =>
    new Map(
      (cells.get(cellKey(cell))?.trials ?? []).flatMap(({ seed, hash }) => {
        const course = courseOf(byHash.get(hash), input);
        return course === null ? [] : [[seed, course] as const];
      }),
    );
  const rows = analysis.comparisons.flatMap((comparison) => {
    const [own, scratch] = [coursesOf(comparison), coursesOf(scratchOf(comparison))];
    const pairs = comparison.pairs.flatMap(({ seed }) => {
      const [first, second] = [own.get(seed), scratch.get(seed)];
      return first === undefined || second === undefined ? [] : [{ own: first, scratch: second }];
    });
    if (pairs.length === 0) return [];
    const { reached, steps, seconds } = catchUpOf(pairs, alpha);
    const isTimed = pairs.every((pair) => pair.own.on === pair.scratch.on);
    return [
      [
        comparison.base,
        armLabel(comparison),
        `${reached} of ${pairs.length}`,
        ratioText(steps),
        ratioText(isTimed ? seconds : null),
      ],
    ];
  });
  if (rows.length === 0) return null;
  return {
    caption: `What a source saves: steps, and seconds of training with the features before it, to scratch’s best validation accuracy, over those of scratch; geometric means over the ${replicate}s [${confidence(alpha)} interval], where all get there`,
    folded: true,
    columns: [
      { label: 'Base' },
      { label: 'Arm' },
      ...numeric(`${replicate === 'fold' ? 'Folds' : 'Seeds'} that get there`, 'Steps', 'Time'),
    ],
    rows,
  };
}

function scratchOf(comparison: Comparison) {
  return { ...comparison, source: null, regime: 'scratch' };
}

/** With what its times depend on. */
function courseOf(trial: TrialRecord | undefined, { curves }: ReportInput) {
  const curve = trial && curves.get(trial.hash);
  if (!trial?.result || !curve) return null;
  const { bestEpoch, phaseSeconds, split, steps } = trial.result;
  const perEpoch = stepsPerEpochOf(trial.spec.schedule, split.train);
  let seconds = phaseSeconds['features'] ?? 0;
  const course: Course = {
    accuracies: curve.accuracies,
    steps: curve.epochs.map((epoch) => Math.min(epoch * perEpoch, steps)),
    seconds: curve.seconds.map((each) => {
      seconds += each;
      return seconds;
    }),
    best: curve.epochs.indexOf(bestEpoch),
  };
  return { ...course, on: timedOn(trial.machine) };
}
