import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const DIST = resolve(import.meta.dirname, '../dist');

test('what an experiment file imports brings no other module: it is loaded anew by each command', () => {
  const text = readFileSync(resolve(DIST, 'index.js'), 'utf8');
  expect(text).toContain('function defineExperiment');
  expect(text).not.toMatch(/\bimport\b|\bfrom ['"]/);
});
