import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findSetUp, setUpEnvironment } from '../../src/cache/tensorflow-folder.ts';
import { type InstallOptions, installTensorflow } from '../../src/setup/install.ts';
import { fakeProgram } from '../support/fake-program.ts';
import { temporaryFolder } from '../support/temporary-store.ts';
import { TENSORFLOW_WHEEL, zipOf } from '../support/zip.ts';

let steps: string[];
beforeEach(() => {
  steps = [];
  vi.stubEnv('TRANSFER_BENCH_CACHE', temporaryFolder());
  vi.stubEnv('TRANSFER_BENCH_TENSORFLOW', '');
});
afterEach(() => vi.unstubAllEnvs());

const root = () => join(process.env['TRANSFER_BENCH_CACHE']!, 'tensorflow');
const left = () => (existsSync(root()) ? readdirSync(root()) : []);

/** A PATH that begins with these programs. */
function withPrograms(programs: Readonly<Record<string, string>>): void {
  const folder = temporaryFolder();
  for (const [name, script] of Object.entries(programs)) fakeProgram(folder, name, script);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
}

/** An npm that fetches the package and then does `build`. */
const npm = (build: string) => `
  case "$1" in
    install) mkdir -p node_modules/@tensorflow/tfjs-node-gpu ;;
    run) ${build} ;;
    *) echo 11.0.0 ;;
  esac`;

function install(options: Partial<InstallOptions> = {}) {
  const file = join(temporaryFolder(), 'tensorflow_cpu-2.21.0.whl');
  writeFileSync(file, zipOf(TENSORFLOW_WHEEL));
  return installTensorflow({
    from: { wheel: file },
    variant: 'cpu',
    force: false,
    visible: false,
    onStep: (step) => steps.push(step),
    onBytes: () => {},
    ...options,
  });
}

test.each([
  [
    'binding/a.cc:1:10: fatal error: tensorflow/c/x.h: No such file',
    /libtensorflow's headers are not whole: .*x\.h/,
  ],
  [
    'gyp ERR! stack Error: getaddrinfo ENOTFOUND nodejs.org headers',
    /Node's headers cannot be had/,
  ],
  ['/usr/bin/ld: cannot find -ltensorflow', /a library to link is not there: .*-ltensorflow/],
  ['as: No space left on device', /the disk is full/],
  ['a.cc:3: error: x was not declared', /cannot be built: a\.cc:3: error: x was not declared/],
])('a build that says %j is explained, and leaves nothing', async (said, message) => {
  withPrograms({ npm: npm(`echo "${said}" >&2; exit 1`) });
  await expect(install()).rejects.toMatchObject({
    code: 'backend',
    message: expect.stringMatching(message),
  });
  expect(left()).toEqual([]);
});

test('a registry that cannot be reached is said to be so', async () => {
  withPrograms({
    npm: 'case "$1" in install) echo "npm error code ENOTFOUND" >&2; echo "npm error network request to https://registry.example failed" >&2; exit 1 ;; esac; echo 11.0.0',
  });
  await expect(install()).rejects.toMatchObject({
    message: expect.stringContaining('request to https://registry.example failed'),
    remedy: expect.stringContaining('npm ping'),
  });
  expect(left()).toEqual([]);
});

test("pip's reason is told, and the other ways", async () => {
  withPrograms({
    python3:
      'case "$3" in download) echo "ERROR: No matching distribution found for tensorflow-cpu" >&2; exit 1 ;; esac; echo pip 23.2',
  });
  await expect(install({ from: 'pip' })).rejects.toMatchObject({
    message: expect.stringContaining('No matching distribution found for tensorflow-cpu'),
    remedy: expect.stringContaining('--wheel'),
  });
  expect(left()).toEqual([]);
});

test('an interrupted set-up leaves nothing', async () => {
  const stop = new AbortController();
  withPrograms({ npm: npm('exec sleep 60') });
  const stopped = install({
    signal: stop.signal,
    onStep: (step) => {
      if (step.startsWith('building')) setTimeout(() => stop.abort(), 100);
    },
  });
  await expect(stopped).rejects.toThrow('interrupted');
  expect(left()).toEqual([]);
});

/** A completed set-up in the cache. */
function setUp(name: string, changes: object = {}): string {
  const folder = join(root(), name);
  mkdirSync(folder, { recursive: true });
  const content = {
    package: '4.22.0',
    library: '2.21.0',
    variant: 'cpu',
    platform: `${process.platform}-${process.arch}`,
    source: 'a wheel',
    bytes: 1,
    ...changes,
  };
  writeFileSync(join(folder, 'setup.json'), JSON.stringify(content));
  return folder;
}

test('a second time does nothing, and needs no compiler', async () => {
  const folder = setUp(`4.22.0-libtensorflow-2.21.0-cpu-${process.platform}-${process.arch}`);
  vi.stubEnv('PATH', temporaryFolder());
  const again = await install();
  expect(again).toMatchObject({ already: true, setUp: { folder } });
  expect(steps).toEqual([]);
});

test('the set-up in use is the latest that was asked for, of this platform and version', async () => {
  const cpu = setUp(`4.22.0-libtensorflow-2.21.0-cpu-${process.platform}-${process.arch}`);
  await new Promise((done) => setTimeout(done, 20));
  const gpu = setUp('gpu', { variant: 'gpu' });
  setUp('other-machine', { platform: 'plan9-mips' });
  setUp('other-version', { package: '4.0.0' });
  setUp('half.tmp');
  expect(findSetUp()?.folder).toBe(gpu);
  await install();
  expect(findSetUp()?.folder).toBe(cpu);
  vi.stubEnv('TRANSFER_BENCH_TENSORFLOW', gpu);
  expect(findSetUp()?.folder).toBe(gpu);
});

test('processes find the CUDA libraries of a set-up for GPUs, and of no other', () => {
  expect(setUpEnvironment()).toEqual({});
  setUp('cpu');
  expect(setUpEnvironment()).toEqual({});
  const gpu = setUp('gpu', { variant: 'gpu' });
  vi.stubEnv('TRANSFER_BENCH_TENSORFLOW', gpu);
  vi.stubEnv('LD_LIBRARY_PATH', '/opt/lib');
  const nvidia = join(gpu, 'node_modules/@tensorflow/tfjs-node-gpu/deps/nvidia');
  mkdirSync(join(nvidia, 'cublas/lib'), { recursive: true });
  expect(setUpEnvironment()).toEqual({
    LD_LIBRARY_PATH: `${join(nvidia, 'cublas/lib')}:/opt/lib`,
  });
});
