import { describeEnvironment } from '../runner/environment.ts';
import type { Elsewhere } from '../runner/plan/prepare-run.ts';
import type { Pool } from './pool.ts';

/** The workers of a pool as a run records them: this commit, their machines. */
export function elsewhereOf({ workers }: Pool): Elsewhere {
  const { backend } = workers[0]!;
  const slots = workers.reduce((sum, worker) => sum + worker.slots, 0);
  const machines = workers.map(({ machine }) => machine);
  const all = (key: 'node' | 'os' | 'cpu') => unique(machines.map((machine) => machine[key]));
  return {
    backend,
    slots,
    environment: {
      ...describeEnvironment(backend, slots),
      node: all('node'),
      os: all('os'),
      cpu: all('cpu'),
      // What each of them has at least.
      cores: Math.min(...machines.map(({ cores }) => cores)),
      memoryBytes: Math.min(...machines.map(({ memoryBytes }) => memoryBytes)),
    },
  };
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].sort().join('; ');
}
