import { type Stats, statSync } from 'node:fs';
import { BenchError } from '../../errors.ts';
import { type DataSpec, isDrawn } from '../../experiment/data-schema.ts';
import { fileOf, type SourceSpec } from '../../experiment/schema.ts';
import { siblingsLike } from '../../files/siblings.ts';
import type { LoadedExperiment } from './load-experiment.ts';

/** A path that an experiment gives, and where. */
interface Named {
  /** Such as `targets[0].dir`. */
  readonly key: string;
  readonly path: string;
  readonly kind: 'file' | 'folder';
}

/**
 * Refuses an experiment whose folders and tables of images or files of weights are not there.
 * @throws BenchError `experiment` that lists each with its key.
 */
export function assertPaths({ file, experiment }: LoadedExperiment): void {
  const { sources, targets, alsoTest = [] } = experiment;
  const named = [
    ...sources.flatMap((source, i) => ofSource(source, `sources[${i}]`, experiment.bases)),
    ...targets.flatMap((data, i) => ofData(data, `targets[${i}]`)),
    ...alsoTest.flatMap((spec, i) =>
      spec.kind === 'corrupted' ? [] : ofData(spec, `alsoTest[${i}]`),
    ),
  ];
  const faults = named.flatMap(faultOf);
  if (faults.length === 0) return;
  throw new BenchError(
    'experiment',
    `${file}: the experiment ${experiment.name} reads what is not there\n  ${faults.join('\n  ')}`,
    {
      remedy: `Correct the path, which is from ${process.cwd()}; or name it in \`requires.files\`, which skips the experiment where it is missing.`,
    },
  );
}

function ofData(data: DataSpec, at: string): Named[] {
  if (data.kind === 'manifest') {
    const { file, root } = data;
    const folder = root === undefined ? [] : [{ key: `${at}.root`, path: root }];
    return [
      { key: `${at}.file`, path: file, kind: 'file' },
      ...folder.map((each) => ({ ...each, kind: 'folder' as const })),
    ];
  }
  if (data.kind === 'npz') return [{ key: `${at}.file`, path: data.file, kind: 'file' }];
  // Patterns are looked up where they are read.
  if (data.kind === 'parquet' || data.kind === 'web-dataset') return [];
  if (isDrawn(data) || data.dir === undefined) return [];
  const masks = data.kind === 'image-folder' ? data.masks : undefined;
  return [
    { key: `${at}.dir`, path: data.dir, kind: 'folder' },
    ...(masks === undefined ? [] : [{ key: `${at}.masks`, path: masks, kind: 'folder' as const }]),
  ];
}

function ofSource(
  source: SourceSpec,
  at: string,
  bases: LoadedExperiment['experiment']['bases'],
): Named[] {
  if (source.kind === 'pretrain') return ofData(source.data, `${at}.data`);
  if (source.kind !== 'weights') return [];
  const one = typeof source.file === 'string';
  const names = [...new Set(bases.map(({ name }) => name))];
  return (one ? names.slice(0, 1) : names).map((name) => ({
    key: one ? `${at}.file` : `${at}.file.${name}`,
    path: fileOf(source, name)!,
    kind: 'file',
  }));
}

function faultOf({ key, path, kind }: Named): string[] {
  const found = lookAt(path);
  if (found === null)
    return [`${key}: there is no ${kind} ${JSON.stringify(path)}${siblingsLike(path)}`];
  if (kind === 'folder' && found !== 'hidden' && !found.isDirectory())
    return [`${key}: ${JSON.stringify(path)} is no folder`];
  return [];
}

/** Null for what is not there; what may not be looked at is told of when it is read. */
function lookAt(path: string): Stats | 'hidden' | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ENOTDIR' ? null : 'hidden';
  }
}
