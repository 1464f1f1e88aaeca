import { resolve } from 'node:path';
import type { File } from 'h5wasm/node';
import { BenchError, reasonOf } from '../../errors.ts';

export type Hdf5 = typeof import('h5wasm/node');

/** What opens files for HDF5, of Emscripten's file system, which is this machine's here. */
interface Files {
  open(path: string, flags?: number | string, mode?: number): unknown;
  readonly ErrnoError: new (code: number) => Error;
}

/** Emscripten's (WASI's) number for a file that is not there, and its flag for one that must not be. */
const ENOENT = 44;
const O_EXCL = 0o200;

/** The one file that may be opened now, and another that it asked for. */
let own: string | null = null;
let asked: string | null = null;

/** The library; it opens what `readHdf5` names and no other file. */
export async function loadHdf5(): Promise<Hdf5> {
  const hdf5 = await import('h5wasm/node');
  const library = await hdf5.ready;
  // Else HDF5 prints its stack on stderr and reads on.
  library.activate_throwing_error_handler();
  // Filters are not loaded from folders: it would look for them whenever one is unknown.
  while (library.get_plugin_search_paths().length > 0) library.remove_plugin_search_path(0);
  guard(library.FS as unknown as Files);
  return hdf5;
}

let isGuarded = false;

/** A file can name others for its data and its groups, and HDF5 would read any of this machine. */
function guard(files: Files): void {
  if (isGuarded) return;
  isGuarded = true;
  const open = files.open.bind(files);
  files.open = (path, flags, mode) => {
    // HDF5 makes files of its own for its messages.
    const isNew = typeof flags === 'number' && (flags & O_EXCL) !== 0;
    if (own === null || resolve(path) === own || isNew) return open(path, flags, mode);
    asked ??= path;
    throw new files.ErrnoError(ENOENT);
  };
}

/**
 * Opens a file, does what is to be done with it, and closes it.
 * @throws BenchError `data` when it is truncated, corrupt, or keeps its content in other files.
 */
export function readHdf5<T>(hdf5: Hdf5, path: string, work: (file: File) => T): T {
  let file: File | undefined;
  [own, asked] = [resolve(path), null];
  try {
    file = new hdf5.File(path, 'r');
    const done = work(file);
    // HDF5 takes zeros for what it does not find.
    if (asked !== null) throw new Error('it keeps data elsewhere');
    return done;
  } catch (cause) {
    if (asked !== null) throw elsewhere(path, asked);
    if (cause instanceof BenchError) throw cause;
    throw new BenchError('data', `${path} cannot be read as HDF5: ${innermost(cause)}`, {
      remedy:
        'Fetch or save the file again, in float32: it is truncated, corrupt, or no weights of Keras.',
      cause,
    });
  } finally {
    file?.close();
    own = null;
  }
}

function elsewhere(path: string, other: string): BenchError {
  return new BenchError(
    'data',
    `${path} refers to another file, ${JSON.stringify(other)}, by an external link or external storage, which is not followed`,
    { remedy: 'Save the weights in one file, with model.save_weights().' },
  );
}

/** HDF5's errors are stacks of frames; the last says what was wrong. */
function innermost(thrown: unknown): string {
  const reason = reasonOf(thrown);
  if (reason.startsWith('Aborted')) return 'its structure is damaged';
  const frames = [...reason.matchAll(/#\d+: .*?\(\): (.*)/g)];
  return frames.at(-1)?.[1] ?? reason;
}
