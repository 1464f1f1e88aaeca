import type { BackendInfo } from '../../backend/info.ts';
import { BenchError } from '../../errors.ts';
import type { BackendRequest } from '../../experiment/backends.ts';
import type { Circumstances } from '../../experiment/identity.ts';
import type { DataFacts } from '../../training/data/data-facts.ts';
import { codeHash } from '../code-hash.ts';
import type { LoadedExperiment } from './load-experiment.ts';
import { unmetRequirements } from './requirements.ts';
import { weightsDigests } from './weights-files.ts';

export interface Skipped {
  readonly loaded: LoadedExperiment;
  readonly reason: string;
}

/** Parts the experiments that can run here from those that cannot, with the reason. */
export function sortByRequirements(experiments: readonly LoadedExperiment[], backend: BackendInfo) {
  const runnable: LoadedExperiment[] = [];
  const skipped: Skipped[] = [];
  for (const loaded of experiments) {
    const reason = unmetRequirements(loaded.experiment, backend);
    if (reason === null) runnable.push(loaded);
    else skipped.push({ loaded, reason });
  }
  return { runnable, skipped };
}

/**
 * The backend all experiments ask for; the command line's choice goes first.
 * @throws BenchError `usage` when they ask for different ones.
 */
export function commonBackend(
  experiments: readonly LoadedExperiment[],
  chosen: BackendRequest | undefined,
): BackendRequest {
  if (chosen !== undefined) return chosen;
  const asked = [...new Set(experiments.map(({ experiment }) => experiment.backend))];
  if (asked.length === 1) return asked[0]!;
  throw new BenchError('usage', `the experiments ask for different backends: ${asked.join(', ')}`, {
    remedy: 'Run them one by one, or choose for all with --backend.',
  });
}

/**
 * What decides results beside the specs. On wasm and cpu the machine does not:
 * they compute the same bits everywhere.
 */
export function circumstancesOf(backend: BackendInfo, facts: DataFacts): Circumstances {
  return {
    backend: decidingBackend(backend),
    code: codeHash(),
    fingerprintOf: facts.fingerprintOf,
    weightsOf: weightsDigests(),
  };
}

/** What decides results of a backend. */
export function decidingBackend({ name, versions, precision, gpu, device }: BackendInfo) {
  return { name, versions, precision, ...(gpu ? { device } : {}) };
}
