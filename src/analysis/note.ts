import type { Experiment } from '../spec/schema.ts';
import type { Arm } from './gather.ts';
import type { Paired } from './pair.ts';
import { listed, points } from './text.ts';
import type { Verdict } from './types.ts';
import { isWithin } from './verdict.ts';

/** What a reader must know of a verdict; null where nothing is unusual. */
export function noteOf(paired: Paired, verdict: Verdict, experiment: Experiment): string | null {
  if (paired.scratch === null) return 'the experiment has no scratch regime to compare with';
  const notes = [
    missingSeeds(paired.arm, paired.scratch, paired.pairs.length, experiment.seeds),
    paired.pairs.length === 1 ? 'one seed cannot carry a verdict' : null,
    paired.floored
      ? `the seeds differ by less than ${paired.testImages} test images resolve, which is taken as their spread`
      : null,
    unfinished(paired.arm),
    unfinished(paired.scratch),
    doubt(paired, verdict, experiment.verdict),
  ].filter((note) => note !== null);
  return notes.length === 0 ? null : notes.join('; ');
}

/** Such as `2 of 3 seeds: scratch failed with seed 3`. */
function missingSeeds(
  arm: Arm,
  scratch: Arm,
  pairs: number,
  seeds: readonly number[],
): string | null {
  if (pairs === seeds.length) return null;
  const reasons = [arm, scratch].flatMap((side) => {
    const open = seeds.filter((seed) => !side.finished.has(seed));
    return [
      reason(
        side,
        'failed',
        open.filter((seed) => side.failed.has(seed)),
      ),
      reason(
        side,
        'did not run',
        open.filter((seed) => !side.failed.has(seed)),
      ),
    ].filter((text) => text !== null);
  });
  return `${pairs} of ${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}: ${reasons.join(', ')}`;
}

function reason({ regime }: Arm, what: string, seeds: readonly number[]): string | null {
  if (seeds.length === 0) return null;
  return `${regime} ${what} with ${seeds.length === 1 ? 'seed' : 'seeds'} ${listed(seeds.map(String))}`;
}

/** Under `converged`, an arm that had not: its budget ended it. Such as `scratch was still improving in 2 of 5 seeds`. */
function unfinished({ budget, regime, finished }: Arm): string | null {
  if (budget !== 'converged') return null;
  const open = [...finished.values()].filter(({ stoppedEarly }) => !stoppedEarly).length;
  return open === 0
    ? null
    : `${regime} was still improving when its epochs ended, in ${open} of ${finished.size} seeds`;
}

/** Where interval and verdict seem to disagree, why they do not. */
function doubt(
  { test }: Paired,
  verdict: Verdict,
  { alpha, margin }: Experiment['verdict'],
): string | null {
  if (test === null) return null;
  const decided = verdict === 'negative' || verdict === 'positive';
  if (decided && isWithin(test, margin))
    return `the gap is significant, but its interval is within the margin of ±${points(margin)} points`;
  if (!decided && test.p < alpha) return "significant only before Holm's correction";
  return null;
}
