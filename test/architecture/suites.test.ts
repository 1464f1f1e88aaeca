import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';
import { LONG_FILES } from '../support/long-files.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** `a/{b,c}.ts` as `a/b.ts` and `a/c.ts`. */
function expanded(pattern: string): string[] {
  const braces = /\{([^{}]*)\}/.exec(pattern);
  if (braces === null) return [pattern];
  return braces[1]!.split(',').flatMap((part) => expanded(pattern.replace(braces[0], part)));
}

test.each(['', '.slow', '.tensorflow', '.webgpu'])(
  'vitest%s.config.ts names tests that are there',
  (suite) => {
    const config = readFileSync(resolve(ROOT, `vitest${suite}.config.ts`), 'utf8');
    const patterns = [...config.matchAll(/'(test\/[^']*)'/g)].flatMap(([, each]) =>
      expanded(each!),
    );
    expect(patterns.length).toBeGreaterThan(0);
    const missing = patterns.filter((each) => globSync(each, { cwd: ROOT }).length === 0);
    expect(missing).toEqual([]);
  },
);

test('the files that npm test leaves to the slow suite are there', () => {
  expect(globSync(LONG_FILES, { cwd: ROOT }).sort()).toEqual(LONG_FILES);
});
