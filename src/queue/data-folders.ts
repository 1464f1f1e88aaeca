import { basename, dirname, join, resolve } from 'node:path';
import { BenchError } from '../errors.ts';
import { type DataSpec, isDrawn } from '../experiment/data-schema.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { visible } from '../text/visible.ts';

/** Where a worker has data sets, by their names. */
export type DataFolders = ReadonlyMap<string, string>;

/** What a worker has not, and another may have. */
export class Lacking extends BenchError {}

/**
 * The folders that `--data name=path` names.
 * @throws BenchError `usage` for another form, or a name given twice.
 */
export function dataFolders(given: readonly string[]): DataFolders {
  const folders = new Map<string, string>();
  for (const text of given) {
    const [, name, path] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || path === undefined || folders.has(name))
      throw new BenchError(
        'usage',
        `--data: expected name=path, each name once, received ${visible(text)}`,
        { remedy: 'Write the name that the experiment gives the data set: photos=/data/photos.' },
      );
    folders.set(name, path);
  }
  return folders;
}

/**
 * A trial with this machine's paths in the place of those that came with it, none of which is
 * looked at.
 * @throws Lacking for a data set that this machine was not told of.
 */
export function withOwnData(trial: TrialSpec, folders: DataFolders): TrialSpec {
  const own = { ...trial, data: ownData(trial.data, folders) };
  if (own.kind !== 'target' || own.alsoTest === undefined) return own;
  const alsoTest = own.alsoTest.map((spec) =>
    spec.kind === 'corrupted' ? spec : { ...spec, ...ownData(spec, folders) },
  );
  return { ...own, alsoTest } as TrialSpec;
}

function ownData(data: DataSpec, folders: DataFolders): DataSpec {
  if (isDrawn(data)) return data;
  const path = folders.get(data.name);
  if (data.kind === 'cifar10' || data.kind === 'cifar100') {
    const { dir: _theirs, ...rest } = data;
    return path === undefined ? rest : { ...rest, dir: path };
  }
  if (path === undefined)
    throw new Lacking('data', `it was not told where the data set ${visible(data.name)} is`, {
      remedy: `Start it with --data ${visible(data.name)}=PATH.`,
    });
  switch (data.kind) {
    case 'image-folder':
      return { ...data, dir: path, ...ownMasks(data, path) };
    case 'npz':
      return { ...data, file: path };
    case 'manifest': {
      const { root: _theirs, ...rest } = data;
      return { ...rest, file: path };
    }
    default:
      return packed(data, path);
  }
}

/** Beside the images, by the name that they have in the experiment: no path that came is followed. */
function ownMasks({ masks }: { readonly masks?: string | undefined }, dir: string) {
  return masks === undefined ? {} : { masks: join(dirname(dir), basename(resolve('/', masks))) };
}

type Packed = Extract<DataSpec, { kind: 'parquet' | 'web-dataset' }>;

/** Files of many images, by their own names in one folder. */
function packed(data: Packed, folder: string): DataSpec {
  const local = (path: string) => join(folder, basename(path));
  const all = (paths: string | string[]) =>
    typeof paths === 'string' ? local(paths) : paths.map(local);
  const { files } = data;
  const own =
    typeof files === 'string' || Array.isArray(files)
      ? all(files)
      : (Object.fromEntries(
          Object.entries(files).flatMap(([split, paths]) =>
            paths === undefined ? [] : [[split, all(paths)]],
          ),
        ) as typeof files);
  const names =
    data.kind === 'web-dataset' && typeof data.classNames === 'string'
      ? { classNames: local(data.classNames) }
      : {};
  return { ...data, files: own, ...names } as DataSpec;
}
