import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BenchError } from '../errors.ts';
import { makeFolder } from '../files/make-folder.ts';
import { runCommand } from './command.ts';
import { pythonName } from './tools.ts';
import { readWheel, unpackWheel, type Wheel } from './wheel.ts';

/** The TensorFlow that the binding is known to build against and to train with. */
export const LIBRARY_VERSION = '2.21.0';

export type Variant = 'cpu' | 'gpu';

/** libtensorflow and its headers, ready to be put where the binding looks for them. */
export interface Library {
  readonly version: string;
  readonly variant: Variant;
  readonly source: string;
  /** Fills `deps/lib` and `deps/include` of the package. */
  place(deps: string, onProgress: (done: number, total: number) => void): Promise<void>;
}

/** @throws BenchError `backend` for a file that is no wheel with the library in it. */
export async function libraryOfWheels(
  files: readonly string[],
  variant: Variant,
): Promise<Library> {
  const wheels = await Promise.all(files.map(readWheel));
  const main = wheels.find(({ entries }) => entries.some(({ fileName }) => fileName === CORE));
  if (main === undefined) throw noLibrary(wheels);
  return {
    version: main.version,
    variant,
    source: basename(main.file),
    async place(deps, onProgress) {
      for (const wheel of wheels) await unpackWheel(wheel, deps, placeInDeps, onProgress);
      link(join(deps, 'lib'), 'libtensorflow.so', 'libtensorflow_cc.so.2');
      link(join(deps, 'lib'), 'libtensorflow_framework.so', 'libtensorflow_framework.so.2');
      assertHeaders(deps, main.file);
    },
  };
}

/** The library of TensorFlow's C and C++ interfaces, by Linux wheels of 2.10 and later. */
const CORE = 'tensorflow/libtensorflow_cc.so.2';

/** Libraries and headers of TensorFlow, and the CUDA libraries, which go side by side as in Python. */
function placeInDeps(path: string): string | null {
  const library = /^tensorflow\/(lib[^/]*\.so[^/]*)$/.exec(path);
  if (library) return `lib/${library[1]}`;
  const header = /^tensorflow\/(include\/.+)$/.exec(path);
  if (header) return header[1]!;
  return /^nvidia\/.+\.(so[^/]*|bc)$/.test(path) || /^nvidia\/.+\/bin\//.test(path) ? path : null;
}

function link(folder: string, name: string, target: string): void {
  if (!existsSync(join(folder, name))) symlinkSync(target, join(folder, name));
}

/** An unpacked libtensorflow: `include` and `lib`. */
export function libraryOfFolder(folder: string, variant: Variant): Library {
  assertHeaders(folder, folder);
  const libraries = entriesOf(join(folder, 'lib')).filter((name) => /^lib.*\.so/.test(name));
  for (const name of ['libtensorflow.so', 'libtensorflow_framework.so']) {
    if (libraries.includes(name)) continue;
    throw new BenchError('usage', `--libtensorflow: ${join(folder, 'lib')} has no ${name}.`, {
      remedy: 'Name the folder that a libtensorflow archive was unpacked to.',
    });
  }
  return {
    version: versionInHeaders(folder),
    variant,
    source: folder,
    async place(deps) {
      makeFolder(join(deps, 'lib'));
      const options = { recursive: true, verbatimSymlinks: true };
      cpSync(join(folder, 'include'), join(deps, 'include'), options);
      for (const name of libraries)
        cpSync(join(folder, 'lib', name), join(deps, 'lib', name), options);
    },
  };
}

const HEADER = 'include/tensorflow/c/c_api.h';

function assertHeaders(folder: string, given: string): void {
  if (existsSync(join(folder, HEADER))) return;
  throw new BenchError('backend', `${given} has no ${HEADER}, which the binding is built with.`, {
    remedy: 'Use a libtensorflow or a wheel that has its headers.',
  });
}

function versionInHeaders(folder: string): string {
  const texts = ['release_version.h', 'version.h'].map((name) => {
    const file = join(folder, 'include/tensorflow/core/public', name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  });
  const number = (what: string) =>
    new RegExp(`#define TF_${what}_VERSION (\\d+)`).exec(texts.join('\n'))?.[1];
  const parts = ['MAJOR', 'MINOR', 'PATCH'].map(number);
  return parts.includes(undefined) ? 'unknown' : parts.join('.');
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** What pip is asked for; TensorFlow for Arm has no build of its own name without CUDA. */
export function requirementOf(variant: Variant): string {
  if (variant === 'gpu') return `tensorflow[and-cuda]==${LIBRARY_VERSION}`;
  return `${process.arch === 'x64' ? 'tensorflow-cpu' : 'tensorflow'}==${LIBRARY_VERSION}`;
}

/**
 * Fetches the wheels by pip, as pip is configured here (index, mirror, proxy).
 * @throws BenchError `backend` with what pip said.
 */
export async function downloadWheels(
  variant: Variant,
  into: string,
  { signal, visible }: { readonly signal?: AbortSignal; readonly visible: boolean },
): Promise<string[]> {
  const requirement = requirementOf(variant);
  const needed = variant === 'gpu' ? [] : ['--no-deps'];
  const args = [
    '-m',
    'pip',
    'download',
    '--only-binary=:all:',
    ...needed,
    '--dest',
    into,
    requirement,
  ];
  const { ok, said } = await runCommand(pythonName(), args, {
    visible,
    ...(signal === undefined ? {} : { signal }),
  });
  const wheels = entriesOf(into).filter((name) => /^(tensorflow|nvidia)[^/]*\.whl$/.test(name));
  if (ok && wheels.length > 0) return wheels.map((name) => join(into, name));
  const reason =
    said
      .match(/^ERROR: .*/gm)
      ?.at(-1)
      ?.replace('ERROR: ', '') ?? said.trim().split('\n').at(-1);
  throw new BenchError('backend', `pip cannot fetch ${requirement}: ${reason}`, {
    remedy:
      "Set pip's index (PIP_INDEX_URL) or folder of wheels (PIP_FIND_LINKS), or fetch the wheel elsewhere and give it by --wheel.",
  });
}

function noLibrary(wheels: readonly Wheel[]): BenchError {
  const names = wheels.map(({ file }) => basename(file)).join(', ');
  return new BenchError('backend', `${names} cannot be used: no ${CORE} is in it.`, {
    remedy: 'Give a wheel of TensorFlow 2.10 or newer for Linux.',
  });
}
