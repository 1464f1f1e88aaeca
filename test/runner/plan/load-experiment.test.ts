import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findExperiments, loadExperiments } from '../../../src/runner/plan/load-experiment.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Writes an experiment file and gives its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const experiment = (name: string) => `
  import { defineExperiment, imagenet, procedural, vgg16 } from 'transfer-bench';
  const seeds: number[] = [1, 2];
  export default defineExperiment({
    name: '${name}',
    question: 'Does it help?',
    bases: [vgg16()],
    sources: [imagenet()],
    targets: [procedural({ name: 'near', label: 'shape', train: 10, test: 5 })],
    seeds,
  });`;

describe('findExperiments', () => {
  test('expands globs, sorted and each once', async () => {
    const [b, a] = [file('b.ts', ''), file('a.ts', '')];
    file('notes.md', '');
    expect(await findExperiments([join(folder, '*.ts'), b])).toEqual([a, b].map(relativeToHere));
  });

  test('takes a file whose name looks like a pattern', async () => {
    const odd = file('a[1].ts', '');
    expect(await findExperiments([odd])).toEqual([relativeToHere(odd)]);
  });

  test('an empty glob is an error that names it', async () => {
    const pattern = join(folder, '*.ts');
    await expect(findExperiments([pattern])).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`no experiment file matches ${pattern}`),
    });
  });
});

describe('loadExperiments', () => {
  test('loads TypeScript that imports the package by its name', async () => {
    const [loaded] = await loadExperiments([file('x.ts', experiment('x'))]);
    expect(loaded?.experiment).toMatchObject({ name: 'x', seeds: [1, 2], regimes: { length: 3 } });
  });

  test.each([
    ['that throws', 'throw new Error("no luck");', /x\.ts could not be loaded: no luck/],
    ['that is no TypeScript', 'export default {{{', /x\.ts could not be loaded: /],
    [
      'that imports what is not there',
      'import "../gone.ts"; export default 1;',
      /could not be loaded: .*gone/,
    ],
    ['without a default export', 'export const a = 1;', /x\.ts has no default export/],
    ['that exports something else', 'export default 7;', /expected an object, received 7/],
  ])('a file %s is an error that names it', async (_what, text, message) => {
    await expect(loadExperiments([file('x.ts', text)])).rejects.toMatchObject({
      code: 'experiment',
      message: expect.stringMatching(message),
    });
  });

  test('two experiments of one name are refused, since it names the report', async () => {
    const files = [file('a.ts', experiment('same')), file('b.ts', experiment('same'))];
    await expect(loadExperiments(files)).rejects.toThrow('both name their experiment "same"');
  });
});

/** As the glob library names files: from the working directory. */
function relativeToHere(path: string): string {
  return relative(process.cwd(), path);
}
