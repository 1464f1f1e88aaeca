import { existsSync } from 'node:fs';
import { escapePath, glob } from 'tinyglobby';
import { BenchError } from '../../errors.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { validateExperiment } from '../../experiment/validate.ts';
import { siblingsLike } from '../../files/siblings.ts';
import { importDefaults } from './import-module.ts';

/** An experiment and the file it stands in, as the user named it. */
export interface LoadedExperiment {
  readonly file: string;
  readonly experiment: Experiment;
}

/**
 * The experiment files that paths and glob patterns name, sorted, each once.
 * @throws BenchError `usage` for a pattern that names none.
 */
export async function findExperiments(patterns: readonly string[]): Promise<string[]> {
  const found = await Promise.all(patterns.map(filesOf));
  return [...new Set(found.flat())].sort();
}

async function filesOf(pattern: string): Promise<string[]> {
  const files = await glob(
    existsSync(pattern) ? escapePath(pattern) : pattern.replaceAll('\\', '/'),
    {
      expandDirectories: false,
    },
  );
  const experiments = files.filter((file) => !file.endsWith('.d.ts'));
  if (experiments.length > 0) return experiments;
  throw new BenchError(
    'usage',
    `no experiment file matches ${pattern} (from ${process.cwd()})${siblingsLike(pattern)}`,
    {
      remedy: 'Name a TypeScript file or a glob, such as experiments/*.ts.',
    },
  );
}

/**
 * Loads and validates experiments. All are loaded before any is used, so that
 * a fault in the last is known before the first runs.
 * @param onPrinted Told what the files print.
 * @throws BenchError `experiment` for a file that cannot be loaded or is not one.
 */
export async function loadExperiments(
  files: readonly string[],
  onPrinted?: (text: string) => void,
): Promise<LoadedExperiment[]> {
  const exported = await importDefaults(files, 'defineExperiment({ ... })', onPrinted);
  const loaded = files.map((file, i) => ({
    file,
    experiment: validateExperiment(file, exported[i]),
  }));
  for (const [i, { file, experiment }] of loaded.entries()) {
    const twin = loaded.slice(0, i).find((other) => other.experiment.name === experiment.name);
    if (twin === undefined) continue;
    throw new BenchError(
      'experiment',
      `${twin.file} and ${file} both name their experiment ${JSON.stringify(experiment.name)}`,
      { remedy: 'Give each a name of its own: it names the report folder.' },
    );
  }
  return loaded;
}
