import { describeBackend, describeEnvironment } from '../runner/environment.ts';
import type { Elsewhere } from '../runner/plan/prepare-run.ts';
import type { Machine } from './messages.ts';
import type { Pool } from './pool.ts';

/** The workers of a pool as a run records them: this commit, their machines. */
export function elsewhereOf({ workers }: Pool): Elsewhere {
  const machines = workers.map(({ machine }) => machine);
  const { backend } = machines[0]!;
  const slots = machines.reduce((sum, machine) => sum + machine.slots, 0);
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

type Environment = Elsewhere['environment'];

/** The environment of a trial that a machine of a run's pool trained. */
export function environmentOn(
  { backend, slots, ...machine }: Machine,
  { gitCommit, gitDirty, code }: Environment,
): Environment {
  return {
    ...{ gitCommit, gitDirty },
    ...machine,
    ...describeBackend(backend),
    ...(code === undefined ? {} : { code }),
    workers: slots,
  };
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].sort().join('; ');
}
