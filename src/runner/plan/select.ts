import { RE2JS } from 're2js';
import { BenchError } from '../../errors.ts';
import { contentHash } from '../../experiment/hash.ts';
import { trialLabel } from '../../experiment/trial.ts';
import type { RunSelection, Shard } from '../../store/records.ts';
import type { PartOfPlan } from '../../store/runs.ts';
import type { Store } from '../../store/store.ts';
import type { PlannedJob } from './planned-job.ts';
import { shardsOf } from './shard.ts';

/** What is trained of a plan, where that is not all. */
export interface Part extends PartOfPlan {
  /** Hashes of the trials that are asked for. */
  readonly hashes: ReadonlySet<string>;
}

/** Labels that an error names as examples. */
const EXAMPLES = 5;

/**
 * What a selection asks for of a plan. A pretraining that selected trials need
 * is no part of it, but for a shard: see `shardsOf`.
 * @param predicted Seconds of each job, by hash.
 * @throws BenchError `usage` when it asks for nothing.
 */
export function selectJobs(
  jobs: readonly PlannedJob[],
  selection: RunSelection,
  store: Store,
  predicted: ReadonlyMap<string, number>,
): Part {
  const { grep, retryFailed, shard } = selection;
  let selected = grep === null ? jobs : matching(jobs, grep);
  if (retryFailed) selected = failedBefore(selected, store);
  if (shard === null)
    return { selection, assigned: null, hashes: new Set(selected.map(({ hash }) => hash)) };
  const assigned = assign(withNeeds(selected, jobs), shard, store, predicted);
  const hashes = new Set(assigned.shards[shard.index - 1]);
  if (hashes.size === 0) throw emptyShard(shard, selected.length);
  return { selection, assigned, hashes };
}

/**
 * Whether a label matches an expression, in whatever case. In linear time, by RE2: axes have
 * names from outside, for which a backtracking engine would take hours.
 * @throws BenchError `usage` for what is no expression, or needs backtracking.
 */
export function patternOf(grep: string): (label: string) => boolean {
  try {
    const expression = RE2JS.compile(RE2JS.translateRegExp(grep), RE2JS.CASE_INSENSITIVE);
    return (label) => expression.matcher(label).find();
  } catch {
    throw new BenchError(
      'usage',
      `--grep: expected a regular expression without lookaround and backreferences, received ${JSON.stringify(grep)}`,
      { remedy: 'Write \\ before a bracket, a dot or a star that stands for itself.' },
    );
  }
}

function matching(jobs: readonly PlannedJob[], grep: string): readonly PlannedJob[] {
  const matches = patternOf(grep);
  const found = jobs.filter(({ owners }) => owners.some(({ trial }) => matches(trialLabel(trial))));
  if (found.length > 0) return found;
  const labels = jobs.slice(0, EXAMPLES).map(({ planned }) => `\n  ${trialLabel(planned.trial)}`);
  throw new BenchError(
    'usage',
    `--grep: no trial matches ${JSON.stringify(grep)}; there are ${jobs.length}, such as${labels.join('')}`,
    { remedy: 'See all of them with --list.' },
  );
}

/** By experiment and label, since a mended experiment names another hash. */
function failedBefore(jobs: readonly PlannedJob[], store: Store): readonly PlannedJob[] {
  const names = [...new Set(jobs.flatMap(({ owners }) => owners.map((o) => o.experiment)))];
  const failed = new Set(
    names.flatMap((name) => store.failedLately(name).map((spec) => name + trialLabel(spec))),
  );
  const found = jobs.filter(({ owners }) =>
    owners.some(({ experiment, trial }) => failed.has(experiment + trialLabel(trial))),
  );
  if (found.length > 0) return found;
  throw new BenchError(
    'usage',
    `--retry-failed: none of these trials failed in the latest run of ${names.join(', ')}`,
    { remedy: 'Leave it out: a run trains whatever is missing.' },
  );
}

function withNeeds(selected: readonly PlannedJob[], jobs: readonly PlannedJob[]): PlannedJob[] {
  const wanted = new Set(selected.flatMap(({ hash, needs }) => [hash, needs]));
  return jobs.filter(({ hash }) => wanted.has(hash));
}

/** As it was decided when a shard of this plan first ran on this store: durations have come since. */
function assign(
  jobs: readonly PlannedJob[],
  { count }: Shard,
  store: Store,
  predicted: ReadonlyMap<string, number>,
) {
  const plan = contentHash({ count, hashes: jobs.map(({ hash }) => hash).sort() });
  const loads = jobs.map(({ hash, needs }) => ({ hash, needs, seconds: predicted.get(hash) ?? 0 }));
  return { plan, shards: store.shardsOf(plan) ?? shardsOf(loads, count) };
}

function emptyShard({ index, count }: Shard, trials: number): BenchError {
  return new BenchError(
    'usage',
    `--shard ${index}/${count}: no trial is left for this shard, there are ${trials} in all`,
    { remedy: 'Use fewer shards; a pretraining and what starts from it may share one.' },
  );
}
