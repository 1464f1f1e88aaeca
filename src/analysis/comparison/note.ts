import { type Replicate, replicateOf } from '../../experiment/folds.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { listed, points } from '../../text/numbers.ts';
import type { Comparison } from '../types.ts';
import { changeText } from './change.ts';
import { collapseText } from './collapse.ts';
import type { Arm, Finished } from './gather.ts';
import { measureOf } from './measures.ts';
import type { Paired } from './pair.ts';

type Judged = Pick<
  Comparison,
  'verdict' | 'interval' | 'scope' | 'look' | 'failures' | 'withheld' | 'gap'
>;

/** What a reader must know of a verdict; null where nothing is unusual. */
export function noteOf(paired: Paired, judged: Judged, experiment: Experiment): string | null {
  const { arm, against, counterpart, pairs, floored, testImages } = paired;
  if (counterpart === null) return `the experiment has no ${against} regime to compare with`;
  const measure = measureOf(experiment);
  const replicate = replicateOf(experiment);
  const notes = [
    missingSeeds(arm, counterpart, pairs.length, experiment),
    failureText(judged),
    pairs.length === 1 ? `one ${replicate} cannot carry a verdict` : null,
    judged.scope === 'seeds' && pairs.length > 1
      ? 'the answers to the test images are not all known: it speaks of these test images only'
      : null,
    floored && judged.scope === 'seeds'
      ? `the seeds differ by less than ${testImages} test images resolve, which is taken as their spread`
      : null,
    judged.look > 1 ? `look ${judged.look} of this question, and p is adjusted for it` : null,
    collapseText(arm, measure, replicate),
    collapseText(counterpart, measure, replicate),
    unlikeGrids(arm, counterpart),
    unfinished(arm, replicate),
    unfinished(counterpart, replicate),
    doubt(judged, experiment.verdict),
  ].filter((note) => note !== null);
  return notes.length === 0 ? null : notes.join('; ');
}

/** Such as `2 of 3 seeds: scratch failed with seed 3`. */
function missingSeeds(
  arm: Arm,
  counterpart: Arm,
  pairs: number,
  experiment: Experiment,
): string | null {
  const { seeds } = experiment;
  const replicate = replicateOf(experiment);
  if (pairs === seeds.length) return null;
  const reasons = [arm, counterpart].flatMap((side) => {
    const open = seeds.filter((seed) => !side.finished.has(seed));
    return [
      reason(
        side,
        `failed with ${replicate}`,
        open.filter((seed) => side.failed.has(seed)),
      ),
      reason(
        side,
        `did not run with ${replicate}`,
        open.filter((seed) => !side.failed.has(seed)),
      ),
    ].filter((text) => text !== null);
  });
  return `${pairs} of ${seeds.length} ${replicate}${seeds.length === 1 ? '' : 's'}: ${reasons.join(', ')}`;
}

function reason({ regime }: Arm, what: string, seeds: readonly number[]): string | null {
  if (seeds.length === 0) return null;
  return `${regime} ${what}${seeds.length === 1 ? '' : 's'} ${listed(seeds.map(String))}`;
}

function failureText({ failures }: Judged): string | null {
  if (failures === null) return null;
  return `with failed trials scored as guessing it would be ${changeText(failures.gap)}, and a verdict has to hold both ways`;
}

/** A regime that chose among more settings has an advantage of its own. */
function unlikeGrids(arm: Arm, counterpart: Arm): string | null {
  const settingsOf = ({ finished }: Arm) =>
    Math.max(0, ...[...finished.values()].map(({ settings }: Finished) => settings));
  const [own, twin] = [settingsOf(arm), settingsOf(counterpart)];
  if (own === twin || own === 0 || twin === 0) return null;
  return `${arm.regime} chose among ${own} ${own === 1 ? 'setting' : 'settings'}, ${counterpart.regime} among ${twin}: a part of the difference may be the search`;
}

/** Under `converged`, an arm that had not: its budget ended it. Such as `scratch was still improving in 2 of 5 seeds`. */
function unfinished({ budget, regime, finished }: Arm, replicate: Replicate): string | null {
  if (budget !== 'converged') return null;
  const open = [...finished.values()].filter(({ stoppedEarly }) => !stoppedEarly).length;
  return open === 0
    ? null
    : `${regime} was still improving when its epochs ended, in ${open} of ${finished.size} ${replicate}s`;
}

/** Where interval and verdict seem to disagree, why they do not. */
function doubt(
  { interval, verdict, withheld }: Judged,
  { margin }: Experiment['verdict'],
): string | null {
  const decided = verdict === 'negative' || verdict === 'positive';
  const within = interval !== null && interval[0] >= -margin && interval[1] <= margin;
  if (decided && within)
    return `the gap is significant, but its interval is within the margin of ±${points(margin)} points`;
  if (withheld === 'correction')
    return 'significant only before correction for the other comparisons and for later looks';
  if (withheld === 'looks') return 'significant only had it not been looked at before';
  if (withheld === 'failures') return 'significant only among the trials that finished';
  return null;
}
