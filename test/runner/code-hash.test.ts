import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
// @ts-expect-error: a script of the build, in JavaScript.
import { codeHashOf } from '../../scripts/code-hash.js';
import { codeHash } from '../../src/runner/code-hash.ts';

const ROOT = resolve(import.meta.dirname, '../..');

interface Named {
  readonly hash: string;
  readonly files: readonly string[];
}

/** The code's name where one file reads otherwise. */
function named(file = '', change: (text: string) => string = (text) => text): Named {
  return codeHashOf((path: string) => {
    const bytes = readFileSync(join(ROOT, path));
    if (path !== file) return bytes;
    const changed = change(bytes.toString('utf8'));
    expect(changed).not.toBe(bytes.toString('utf8'));
    return Buffer.from(changed);
  });
}

let now: Named;
beforeAll(() => {
  now = named();
});

test('the build wrote the name of the code that is here', () => {
  expect(codeHash()).toBe(now.hash);
});

test.each([
  'src/backend/ops/adam.ts',
  'dist/kernels.wasm',
  'src/data/pixels/augment.ts',
  'src/experiment/random.ts',
  'src/models/bases/vgg16.ts',
  'src/stats/auc.ts',
  'src/stats/calibration.ts',
  'src/stats/transferability/log-me.ts',
  'src/training/regimes/fit.ts',
])('%s is of it', (file) => {
  expect(now.files).toContain(file);
});

test.each([
  'src/analysis/',
  'src/cache/',
  'src/cli/',
  'src/report/',
  'src/store/',
  'src/text/',
  'src/training/measure-throughput.ts',
])('%s is not', (file) => {
  expect(now.files.filter((path) => path.startsWith(file))).toEqual([]);
});

describe('another name', () => {
  test.each([
    ['a constant', 'src/stats/calibration.ts', /(= )(\d+)(;)/, '$12$2$3'],
    ['a number in a base', 'src/models/bases/vgg16.ts', /64/, '65'],
    ['an option that a string names', 'src/models/builder.ts', /\?\? 'valid'/, "?? 'same'"],
  ])('%s', (_what, file, from, to) => {
    expect(named(file, (text) => text.replace(from, to)).hash).not.toBe(now.hash);
  });
});

describe('the same name', () => {
  test.each([
    ['a comment', 'src/stats/auc.ts', (text: string) => `// Another word.\n${text}`],
    ['layout', 'src/training/step/loss.ts', (text: string) => text.replaceAll('\n', '\n\n')],
    [
      'the words of an error',
      'src/models/weights/keras-file.ts',
      (text: string) => text.replace(/groups`/, 'groups in all`'),
    ],
    ['a type', 'src/stats/auc.ts', (text: string) => `${text}\nexport type Other = number;\n`],
  ])('%s', (_what, file, change) => {
    expect(named(file, change).hash).toBe(now.hash);
  });
});
