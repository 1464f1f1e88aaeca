import { baseLabel } from '../../experiment/trial.ts';
import { beatsGuessing } from '../../stats/guessing.ts';
import type { TrialRecord } from '../../store/records.ts';
import { percent, points } from '../../text/numbers.ts';
import type { WeakSource } from '../types.ts';

/** Share of the way from guessing to all right below which a source has learned little. */
const LITTLE = 0.3;

/**
 * The pretrainings that are no better than chance on their own test images, or barely.
 * From such a source little can be transferred, so a gap measured with it says little
 * of the data it is named after.
 */
export function weakSources(trials: readonly TrialRecord[]): WeakSource[] {
  const found = trials.flatMap(({ spec, result }) => {
    if (spec.kind !== 'pretraining' || result === null) return [];
    const chance = 1 / result.classes.length;
    const accuracy = result.testAccuracy;
    if (accuracy >= chance + LITTLE * (1 - chance)) return [];
    const learnedNothing = !beatsGuessing(accuracy, chance, result.split.test);
    const labelNoise = ('labelNoise' in spec.data ? spec.data.labelNoise : undefined) ?? null;
    const [base, source] = [baseLabel(spec.base), spec.source];
    return [{ base, source, accuracy, chance, learnedNothing, labelNoise }];
  });
  // Of pretrainings that differ in their seed, the weakest speaks for all.
  return found
    .sort((a, b) => a.accuracy - b.accuracy)
    .filter(
      ({ base, source }, i) =>
        found.findIndex((each) => each.base === base && each.source === source) === i,
    );
}

/** Such as `VGG16 32px learned little of its source shapes: 43.5% ..., where guessing gives 25.0%`. */
export function weakSourceText({
  base,
  source,
  accuracy,
  chance,
  learnedNothing,
}: WeakSource): string {
  const what = learnedNothing ? 'did not learn its source' : 'learned little of its source';
  return `${base} ${what} ${source}: ${points(accuracy)}% on its own test images, where guessing gives ${points(chance)}%`;
}

/** What that means for its comparisons: a source that was to know nothing is what was asked for. */
export function weakSourceMeaning({ learnedNothing, labelNoise }: WeakSource): string {
  const known = learnedNothing ? 'nothing' : 'little';
  if (labelNoise === null)
    return `Comparisons of this base and source say ${known} about transfer.`;
  return `${percent(labelNoise)} of its training labels are drawn at random, as asked: comparisons of this base and source are of a start that knows ${known}.`;
}
