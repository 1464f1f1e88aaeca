import { BenchError } from '../../errors.ts';
import type { Experiments } from './prepare-run.ts';

/** What to throw where every experiment of a run is skipped. */
export function nothingRuns({ skipped }: Experiments): BenchError {
  const reasons = skipped.map(({ loaded, reason }) => `\n  ${loaded.file}: ${reason}`);
  return new BenchError(
    'backend',
    `nothing ran, every experiment was skipped:${reasons.join('')}`,
    { remedy: 'Provide what they require, or run an experiment that requires nothing.' },
  );
}
