import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BenchError } from '../errors.ts';
import { cacheFolder } from './folder.ts';

/** The npm package of the tensorflow backend, in the one version that is known to build and to agree. */
export const TFJS_NODE = { name: '@tensorflow/tfjs-node-gpu', version: '4.22.0' } as const;

/** What `bench setup tensorflow` put into a folder; the file is written last. */
export interface SetUp {
  /** Version of the npm package. */
  readonly package: string;
  /** Version of libtensorflow. */
  readonly library: string;
  readonly variant: 'cpu' | 'gpu';
  /** `linux-x64`: a folder of caches may be shared by unlike machines. */
  readonly platform: string;
  /** What libtensorflow was taken from, such as the name of a wheel. */
  readonly source: string;
  readonly bytes: number;
}

export interface SetUpFolder extends SetUp {
  readonly folder: string;
}

export const SET_UP_FILE = 'setup.json';

/** The folder of all set-ups; each has a folder of its own in it, named by what it holds. */
export function setUpRoot(): string {
  return cacheFolder('tensorflow');
}

/** This machine's `SetUp.platform`. */
export const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * The set-up in use: that in the folder which `TRANSFER_BENCH_TENSORFLOW` names,
 * else the one that was set up last for this platform and the package's version.
 */
export function findSetUp(): SetUpFolder | null {
  const named = process.env['TRANSFER_BENCH_TENSORFLOW'];
  if (named) return readSetUp(named);
  const dated = foldersIn(setUpRoot()).flatMap((folder) => {
    const setUp = readSetUp(folder);
    if (setUp?.platform !== PLATFORM || setUp.package !== TFJS_NODE.version) return [];
    return [{ setUp, at: statSync(join(folder, SET_UP_FILE)).mtimeMs }];
  });
  return dated.sort((a, b) => b.at - a.at)[0]?.setUp ?? null;
}

/**
 * What is in a folder; null where no set-up was completed in it.
 * @throws BenchError `backend` for one that anybody may write to: what is in it is run.
 */
export function readSetUp(folder: string): SetUpFolder | null {
  let setUp: SetUp;
  try {
    setUp = JSON.parse(readFileSync(join(folder, SET_UP_FILE), 'utf8')) as SetUp;
  } catch {
    return null;
  }
  for (const path of [dirname(folder), folder, join(folder, SET_UP_FILE)]) assertOwn(path);
  return { ...setUp, folder };
}

const OTHERS_WRITE = 0o002;

function assertOwn(path: string): void {
  if (process.platform === 'win32' || (statSync(path).mode & OTHERS_WRITE) === 0) return;
  throw new BenchError(
    'backend',
    `${path} holds code, and anybody may write to it: it is not run`,
    {
      remedy: `See that all in it is yours, then \`chmod -R o-w ${path}\`; or remove it.`,
    },
  );
}

/**
 * What a process that loads the set-up in use must have in its environment from
 * its start: where the CUDA libraries are that came with it.
 */
export function setUpEnvironment(): Record<string, string> {
  const setUp = findSetUp();
  if (setUp?.variant !== 'gpu') return {};
  const nvidia = join(setUp.folder, 'node_modules', TFJS_NODE.name, 'deps/nvidia');
  const given = process.env['LD_LIBRARY_PATH'];
  const folders = [
    ...foldersIn(nvidia).map((folder) => join(folder, 'lib')),
    ...(given ? [given] : []),
  ];
  return { LD_LIBRARY_PATH: folders.join(':') };
}

function foldersIn(root: string): string[] {
  try {
    const isWhole = (name: string) => !name.endsWith('.tmp');
    return readdirSync(root)
      .filter(isWhole)
      .map((name) => join(root, name));
  } catch {
    return [];
  }
}
