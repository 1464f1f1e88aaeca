import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { siblingsLike } from '../../src/files/siblings.ts';

test('a path that is not there is told what is like it beside it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-siblings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'quickstart.ts'), '');
  const meant = JSON.stringify(join(folder, 'quickstart.ts'));
  expect(siblingsLike(join(folder, 'quicstart.ts'))).toBe(`, did you mean ${meant}?`);
  expect(siblingsLike(join(folder, 'hymenoptera.ts'))).toBe('');
  expect(siblingsLike(join(folder, 'gone', 'quickstart.ts'))).toBe('');
});
