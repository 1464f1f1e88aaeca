import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { studiesBeside } from '../../../src/cli/output/studies.ts';

test('the experiments in a folder `studies` beside are named, and no other file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-studies-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'quick.ts');
  expect(studiesBeside([file])).toEqual([]);
  mkdirSync(join(folder, 'studies/small'), { recursive: true });
  for (const name of ['b.ts', 'a.ts', 'types.d.ts', 'notes.md', 'small/c.ts'])
    writeFileSync(join(folder, 'studies', name), '');
  const found = studiesBeside([file, join(folder, 'other.ts')]);
  expect(found).toEqual(['a.ts', 'b.ts'].map((name) => join(folder, 'studies', name)));
});
