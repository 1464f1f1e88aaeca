import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  PLATFORM,
  readSetUp,
  SET_UP_FILE,
  type SetUp,
  type SetUpFolder,
  setUpRoot,
  TFJS_NODE,
} from '../cache/tensorflow-folder.ts';
import { faultOf } from '../doctor/verify.ts';
import { BenchError } from '../errors.ts';
import { bytesIn } from '../files/disk.ts';
import { makeFolder } from '../files/make-folder.ts';
import { runJob } from '../runner/process/worker.ts';
import { bytes } from '../text/numbers.ts';
import { runCommand } from './command.ts';
import { assertRoom, fillAside } from './folder.ts';
import {
  downloadWheels,
  LIBRARY_VERSION,
  type Library,
  libraryOfFolder,
  libraryOfWheels,
  requirementOf,
  type Variant,
} from './library.ts';
import { assertTools } from './tools.ts';

export interface InstallOptions {
  /** A wheel of TensorFlow; or a folder with its `include` and `lib`; else pip fetches a wheel. */
  readonly from: { readonly wheel: string } | { readonly libtensorflow: string } | 'pip';
  readonly variant: Variant;
  /** Build it anew where it is there. */
  readonly force: boolean;
  /** Lets pip show how its download goes on. */
  readonly visible: boolean;
  readonly signal?: AbortSignal;
  /** Told what is being done, and then how it goes on. */
  readonly onStep: (what: string) => void;
  readonly onBytes: (done: number, total: number) => void;
}

export interface Installed {
  readonly setUp: SetUpFolder;
  /** Whether it was there before. */
  readonly already: boolean;
  /** What was verified; null where nothing was built. */
  readonly device: string | null;
}

/** Bytes of disk at the highest, with what is fetched and thrown away again. */
const NEEDED: Readonly<Record<Variant, number>> = { cpu: 2e9, gpu: 12e9 };

/**
 * Puts @tensorflow/tfjs-node-gpu, built against a libtensorflow of choice, into
 * the cache, where `npm ci` does not wipe it, and verifies it by a training step.
 * @throws BenchError that names what is missing; nothing is then left behind.
 */
export async function installTensorflow(options: InstallOptions): Promise<Installed> {
  const { from, variant, force, onStep } = options;
  assertPlatform();
  const given = from === 'pip' ? null : await givenLibrary(from, variant);
  const { version } = given ?? { version: LIBRARY_VERSION };
  const folder = join(
    setUpRoot(),
    `${TFJS_NODE.version}-libtensorflow-${version}-${variant}-${PLATFORM}`,
  );
  if (force) rmSync(folder, { recursive: true, force: true });
  const known = readSetUp(folder);
  if (known !== null) return { setUp: inUse(known), already: true, device: null };
  const programs = assertTools(from === 'pip');
  onStep(`found ${programs.join(', ')}`);
  assertRoom(setUpRoot(), NEEDED[variant]);
  let device = '';
  await fillAside(
    folder,
    () => readSetUp(folder) !== null,
    async (aside) => {
      const library = given ?? (await fetched(variant, join(aside, 'wheels'), options));
      await build(library, aside, options);
      onStep('verifying it by training on it, against the cpu backend');
      device = await verify(aside, options.signal);
    },
  );
  return { setUp: readSetUp(folder)!, already: false, device };
}

function assertPlatform(): void {
  if (process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)) return;
  throw new BenchError(
    'backend',
    `The binding is built from source on Linux (x64, arm64) alone; this is ${PLATFORM}.`,
    { remedy: 'Use `npm ci`, which fetches what is published for it, or `--backend wasm`.' },
  );
}

async function givenLibrary(
  from: Exclude<InstallOptions['from'], 'pip'>,
  variant: Variant,
): Promise<Library> {
  if ('wheel' in from) return libraryOfWheels([resolve(from.wheel)], variant);
  return libraryOfFolder(resolve(from.libtensorflow), variant);
}

async function fetched(
  variant: Variant,
  wheels: string,
  { signal, visible, onStep }: InstallOptions,
): Promise<Library> {
  onStep(`fetching ${requirementOf(variant)} by pip`);
  makeFolder(wheels);
  const options = { visible, ...(signal === undefined ? {} : { signal }) };
  return libraryOfWheels(await downloadWheels(variant, wheels, options), variant);
}

/** Makes the package in a folder, but for the proof that it works. */
async function build(
  library: Library,
  aside: string,
  { signal, onStep, onBytes }: InstallOptions,
): Promise<void> {
  const stoppable = { cwd: aside, ...(signal === undefined ? {} : { signal }) };
  const packaged = join(aside, 'node_modules', TFJS_NODE.name);
  onStep(`fetching ${TFJS_NODE.name} ${TFJS_NODE.version} by npm`);
  writeFileSync(join(aside, 'package.json'), JSON.stringify(PACKAGE_JSON));
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock'];
  const npm = await runCommand('npm', ['install', '--ignore-scripts', ...quiet], stoppable);
  if (!npm.ok) throw npmFailed(npm.said);

  onStep(`unpacking libtensorflow ${library.version} from ${library.source}`);
  const deps = join(packaged, 'deps');
  await library.place(deps, onBytes);
  rmSync(join(aside, 'wheels'), { recursive: true, force: true });

  onStep('building the binding');
  // Through npm, whose configuration tells node-gyp where Node's headers are.
  const built = await runCommand('npm', ['run', 'build'], stoppable);
  if (!built.ok) throw buildFailed(built.said);
  for (const left of ['deps/include', 'build-tmp-napi-v8']) {
    rmSync(join(packaged, left), { recursive: true, force: true });
  }
  const setUp: SetUp = {
    package: TFJS_NODE.version,
    library: library.version,
    variant: library.variant,
    platform: PLATFORM,
    source: library.source,
    bytes: bytesIn(aside),
  };
  writeFileSync(join(aside, SET_UP_FILE), JSON.stringify(setUp, null, 2));
}

const PACKAGE_JSON = {
  private: true,
  dependencies: { [TFJS_NODE.name]: TFJS_NODE.version },
  scripts: {
    build: `cd node_modules/${TFJS_NODE.name} && node-pre-gyp install --build-from-source`,
  },
};

/** Trains on what is in a folder, in processes of their own; returns the device. */
async function verify(folder: string, signal: AbortSignal | undefined): Promise<string> {
  const stop = signal === undefined ? {} : { signal };
  const env = { TRANSFER_BENCH_TENSORFLOW: folder };
  const { backend, check } = await runJob(
    { kind: 'check', backend: 'tensorflow' },
    { env, ...stop },
  );
  const { check: reference } = await runJob({ kind: 'check', backend: 'cpu' }, stop);
  const fault = faultOf(check, reference, backend.precision);
  if (fault === null) return backend.device;
  throw new BenchError('backend', `What was built computes wrongly: ${fault}.`, {
    remedy: 'Try TF_ENABLE_ONEDNN_OPTS=0, or another libtensorflow.',
  });
}

/** The set-up that was asked for last is the one that is used. */
function inUse(setUp: SetUpFolder): SetUpFolder {
  const now = new Date();
  utimesSync(join(setUp.folder, SET_UP_FILE), now, now);
  return setUp;
}

function npmFailed(said: string): BenchError {
  const reason = said.match(/^npm (error|ERR!) (?!code|A complete|errno|syscall).+/m)?.[0];
  return new BenchError(
    'backend',
    `npm cannot fetch ${TFJS_NODE.name} ${TFJS_NODE.version}: ${reason ?? lastLine(said)}`,
    { remedy: "See that npm's registry can be reached (`npm ping`)." },
  );
}

/** What a failed build wanted, by what the compiler or node-gyp says. */
const WANTED = [
  [/No space left on device/, 'the disk is full', 'Free some space.'],
  [
    /(EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|getaddrinfo|403|404).*(node|headers)|node_api\.h: No such file/i,
    "Node's headers cannot be had",
    'Have npm_config_nodedir name the folder above their include/node, such as /usr.',
  ],
  [
    /tensorflow\/\S+\.h: No such file/,
    "libtensorflow's headers are not whole",
    'Use a libtensorflow or a wheel that has all of them.',
  ],
  [
    /cannot find -l(\S+)/,
    'a library to link is not there',
    'Use a libtensorflow or a wheel that has it.',
  ],
  [
    /unrecognized command.line option|requires? C\+\+ ?\d\d|#error/i,
    'the compiler is too old',
    'Install a newer g++, and name it by CXX.',
  ],
  [/Killed|out of memory/i, 'the compiler ran out of memory', 'Free some memory.'],
] as const;

function buildFailed(said: string): BenchError {
  const wanted = WANTED.find(([sign]) => sign.test(said));
  const line = (wanted && said.split('\n').find((each) => wanted[0].test(each))) ?? errorLine(said);
  const what = wanted === undefined ? '' : `${wanted[1]}: `;
  return new BenchError('backend', `The binding cannot be built: ${what}${line.trim()}`, {
    remedy: wanted?.[2] ?? 'See that g++ and make work, and that Node has its headers.',
  });
}

function errorLine(said: string): string {
  return (
    said.split('\n').find((line) => /error/i.test(line) && !/^npm/.test(line)) ?? lastLine(said)
  );
}

function lastLine(said: string): string {
  return said.trim().split('\n').at(-1) ?? '';
}

/** What was set up, in one sentence. */
export function installedText({ setUp, already, device }: Installed): string {
  const { folder, library, package: version, variant, source } = setUp;
  const what = `${TFJS_NODE.name} ${version} with libtensorflow ${library} (${variant}, from ${source})`;
  if (already) return `${what} is already in ${folder}; --force builds it anew.`;
  return `${what} is in ${folder} (${bytes(setUp.bytes)}); it trains on ${device}.`;
}
