import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { importDefault, importDefaults } from '../../../src/runner/plan/import-module.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-import-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function file(text: string, name = 'x.ts'): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const load = (text: string) => importDefault(file(text), 'it');

test('nothing is compiled to, or run from, a folder that others may write to', async () => {
  const shared = join(folder, 'shared');
  mkdirSync(shared);
  vi.stubEnv('TMPDIR', shared);
  vi.stubEnv('JITI_FS_CACHE', 'true');
  const text = 'const one: number = 1; export default { one };';
  expect(await load(text)).toEqual({ one: 1 });
  expect(existsSync(join(shared, 'jiti'))).toBe(false);
  expect(readdirSync(shared)).toEqual([]);
});

describe('a file', () => {
  test.each<[string, string, string]>([
    ['that awaits what nothing ends', 'await new Promise(() => {});', 'it never settles'],
    ['that exits with 0', 'process.exit(0);', 'it ended its process (process.exit(0))'],
    [
      'that exits later',
      'await new Promise(() => setTimeout(() => process.exit(0), 50));',
      '(process.exit(0))',
    ],
    [
      'whose timer throws',
      'setTimeout(() => { throw new Error("late"); }, 1); await new Promise((done) => setTimeout(done, 500));',
      'late',
    ],
    [
      'whose promise fails',
      'Promise.reject(new Error("alone")); await new Promise((done) => setTimeout(done, 500));',
      'alone',
    ],
    ['that kills itself', 'process.kill(process.pid, "SIGKILL");', 'was killed by SIGKILL'],
    ['that throws what cannot be shown', 'throw { toString() { throw 1; } };', 'cannot be shown'],
    [
      'that takes all memory',
      'const all = []; for (;;) all.push(new Array(1e6).fill(all.length));',
      'MB of memory',
    ],
  ])('%s is named, and bounded', async (_what, text, reason) => {
    await expect(load(`${text}\nexport default {};`)).rejects.toMatchObject({
      code: 'experiment',
      message: expect.stringContaining(`x.ts could not be loaded: `),
    });
    await expect(load(`${text}\nexport default {};`)).rejects.toThrow(reason);
  });

  test.each(['for (;;) {}', 'await new Promise(() => setInterval(() => {}, 1000));'])(
    'that never ends is given so many seconds: %s',
    async (text) => {
      vi.stubEnv('TRANSFER_BENCH_LOAD_SECONDS', '1');
      await expect(load(`${text}\nexport default {};`)).rejects.toMatchObject({
        message: expect.stringContaining('it has not finished after 1 s'),
        remedy: expect.stringContaining('TRANSFER_BENCH_LOAD_SECONDS'),
      });
    },
  );
});

test('what goes on behind a file ends with it', async () => {
  const text = 'setTimeout(() => { throw new Error("late"); }, 1); export default { a: 1 };';
  expect(await load(text)).toEqual({ a: 1 });
});

test('the file at fault is named where there are several', async () => {
  const good = file('export default 1;', 'good.ts');
  const bad = file('process.exit(0);', 'bad.ts');
  await expect(importDefaults([good, bad, good], 'it')).rejects.toThrow('bad.ts could not');
});

test('what a file prints is passed on, up to a bound', async () => {
  const said: string[] = [];
  const talker = file('for (let i = 0; i < 1e5; i++) console.log("hello"); export default 1;');
  await importDefaults([talker], 'it', (text) => said.push(text));
  expect(said.join('')).toMatch(/^hello\n/);
  expect(said.join('').length).toBeLessThanOrEqual(100_000);
});

test.each<[string, string, string]>([
  ['a BigInt', '{ a: [1n] }', 'a[0]: expected plain data, received a BigInt'],
  ['a Proxy', 'new Proxy({}, { get() { throw 1; } })', 'expected an object, received a Proxy'],
  ['a promise', 'Promise.resolve({})', 'received a Promise'],
  [
    'a getter',
    '{ get a() { throw new Error("no"); } }',
    'a: expected plain data, received a getter that throws: no',
  ],
])('%s is refused with its key', async (_what, value, message) => {
  await expect(load(`export default ${value};`)).rejects.toMatchObject({
    code: 'experiment',
    message: expect.stringContaining(message),
  });
});

test.runIf(process.platform === 'linux')('a device or a pipe is no file', async () => {
  const pipe = join(folder, 'pipe.ts');
  execFileSync('mkfifo', [pipe]);
  await expect(importDefault(pipe, 'it')).rejects.toThrow('it is a pipe: expected a file');
  await expect(importDefault('/dev/zero', 'it')).rejects.toThrow('it is a device: expected a file');
});
