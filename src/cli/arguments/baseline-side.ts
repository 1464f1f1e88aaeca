import { readFileSync, statSync } from 'node:fs';
import { BenchError, reasonOf } from '../../errors.ts';
import { parseBaseline } from '../../gate/baseline-text.ts';
import type { Side } from '../../gate/types.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { lacksTrials, sideFrom } from '../gate-side.ts';
import { assertExperiments } from './experiments.ts';
import { commitOf } from './git.ts';

/**
 * The baseline that a user names: a file, a run's number, or a git ref, whose
 * newest finished run of a whole plan is taken. A file goes before a ref of the same name.
 * @param run The run it is to be compared with, which is no baseline of itself.
 * @throws BenchError `usage` where there is none, `baseline` for a file that is not one.
 */
export function baselineSide(
  store: Store,
  named: string,
  run: RunRecord,
  experiments: readonly string[],
): Side {
  if (statSync(named, { throwIfNoEntry: false })?.isFile()) {
    return fileSide(named, experiments);
  }
  if (/\.json$/.test(named)) {
    throw new BenchError('usage', `baseline: there is no file ${named}`, {
      remedy: `Save one from a run: \`bench baseline save --output ${named}\`.`,
    });
  }
  const baseline = /^[1-9]\d*$/.test(named)
    ? store.getRun(Number(named))
    : runOfRef(store, named, run);
  if (baseline.id === run.id) {
    throw new BenchError('usage', `baseline: run ${run.id} cannot be compared with itself`, {
      remedy: 'Name another run; see `bench list`.',
    });
  }
  const side = sideFrom(store, baseline, experiments);
  return /^\d+$/.test(named) ? side : { ...side, name: `${named} (run ${baseline.id})` };
}

function fileSide(file: string, experiments: readonly string[]): Side {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new BenchError('usage', `baseline: ${file} cannot be read: ${reasonOf(cause)}`, {
      remedy: 'Check its path and permissions.',
      cause,
    });
  }
  const whole = parseBaseline(file, text);
  assertExperiments(
    experiments,
    whole.experiments.map(({ name }) => name),
    file,
  );
  const wanted = whole.experiments.filter(
    ({ name }) => experiments.length === 0 || experiments.includes(name),
  );
  return {
    name: `${file} (run ${whole.run})`,
    snapshot: { ...whole, experiments: wanted },
  };
}

function runOfRef(store: Store, ref: string, run: RunRecord): RunRecord {
  const commit = commitOf(ref);
  if (commit === null) {
    throw new BenchError(
      'usage',
      `baseline: ${JSON.stringify(ref)} is no run, no file and no git ref here`,
      {
        remedy:
          'Name a run of `bench list`, a file of `bench baseline save`, or a commit, branch or tag.',
      },
    );
  }
  const runs = store.listRuns();
  const found = runs.findLast(
    (each) =>
      each.id !== run.id &&
      each.status === 'finished' &&
      each.environment.gitCommit === commit &&
      !lacksTrials(store, each),
  );
  if (found !== undefined) return found;
  const known = [...new Set(runs.flatMap(({ environment }) => environment.gitCommit ?? []))];
  throw new BenchError(
    'usage',
    `baseline: no finished run of a whole plan${run.environment.gitCommit === commit ? ` but run ${run.id} itself` : ''} of ${ref}, which is commit ${commit.slice(0, 9)}`,
    {
      remedy:
        known.length === 0
          ? 'Run `bench run` in a git repository, so that runs have a commit.'
          : `Check it out and \`bench run\`, or name one with runs: ${known
              .slice(-5)
              .map((each) => each.slice(0, 9))
              .join(', ')}.`,
    },
  );
}
