import { existsSync } from 'node:fs';
import type { DownloadOptions } from '../../cache/download.ts';
import { imagenetFile, obtainImagenet } from '../../cache/imagenet.ts';
import { BenchError } from '../../errors.ts';
import type { BaseName } from '../../experiment/bases.ts';
import type { Experiment } from '../../experiment/schema.ts';
import type { LoadedExperiment } from './load-experiment.ts';
import type { Skipped } from './prepare.ts';

interface Sorted {
  readonly runnable: readonly LoadedExperiment[];
  readonly skipped: readonly Skipped[];
}

/**
 * Has the ImageNet weights that experiments start from, verified; an experiment
 * whose weights cannot be had is skipped, with the reason and what to do.
 * @param fetch Null fetches nothing.
 */
export async function withImagenet(sorted: Sorted, fetch: DownloadOptions | null): Promise<Sorted> {
  const runnable: LoadedExperiment[] = [];
  const skipped = [...sorted.skipped];
  for (const loaded of sorted.runnable) {
    const reason = await obtainAll(basesOf(loaded.experiment), fetch);
    if (reason === null) runnable.push(loaded);
    else skipped.push({ loaded, reason });
  }
  return { runnable, skipped };
}

async function obtainAll(
  bases: readonly BaseName[],
  fetch: DownloadOptions | null,
): Promise<string | null> {
  for (const base of bases) {
    if (fetch === null && !existsSync(imagenetFile(base)))
      return `needs the ImageNet weights of ${base}, which are not at ${imagenetFile(base)}; \`bench run\` fetches them, as \`bench pull weights ${base}\` does`;
    try {
      await obtainImagenet(base, fetch ?? {});
    } catch (thrown) {
      if (!(thrown instanceof BenchError)) throw thrown;
      return `needs the ImageNet weights of ${base}: ${thrown.message}. ${thrown.remedy ?? ''}`;
    }
  }
  return null;
}

/** Bases that start from ImageNet in some regime. */
function basesOf({ bases, sources, regimes }: Experiment): BaseName[] {
  const used =
    sources.some(({ kind }) => kind === 'imagenet') &&
    regimes.some((regime) => regime !== 'scratch');
  return used ? [...new Set(bases.map(({ name }) => name))] : [];
}
