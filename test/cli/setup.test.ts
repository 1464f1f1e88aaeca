import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { fakeProgram } from '../support/fake-program.ts';
import { workplace } from '../support/workplace.ts';
import { TENSORFLOW_WHEEL, zipOf } from '../support/zip.ts';

const place = workplace();
afterEach(() => vi.unstubAllEnvs());

test('setup refuses what it does not know, and two sources at once', async () => {
  const other = await place.bench('setup', 'torch');
  expect(other).toMatchObject({ code: 2, stdout: '' });
  expect(other.stderr).toContain('cannot set up "torch": expected tensorflow');
  const both = await place.bench('setup', 'tensorflow', '--wheel', 'a', '--libtensorflow', 'b');
  expect(both.code).toBe(2);
  expect(both.stderr).toContain('--libtensorflow and --wheel: expected one of them');
});

test('a binding that does not load is said to, and is not put in place', async () => {
  vi.stubEnv('TRANSFER_BENCH_CACHE', join(place.folder, 'cache'));
  vi.stubEnv('PATH', `${place.folder}:${process.env['PATH']}`);
  const binding = 'node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8';
  fakeProgram(
    place.folder,
    'npm',
    `[ "$1" = --version ] && echo 11.0.0; mkdir -p ${binding}; echo x > ${binding}/tfjs_binding.node`,
  );
  writeFileSync(join(place.folder, 'tensorflow.whl'), zipOf(TENSORFLOW_WHEEL));
  const { code, stderr } = await place.bench('setup', 'tensorflow', '--wheel', 'tensorflow.whl');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /error: @tensorflow\/tfjs-node-gpu in .+ does not load: .*(too short|ELF)/,
  );
  expect(stderr).not.toMatch(/\n {4}at /);
  const folder = join(place.folder, 'cache/tensorflow');
  expect(existsSync(folder) && readdirSync(folder)).toEqual([]);
});
