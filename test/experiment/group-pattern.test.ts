import { describe, expect, test } from 'vitest';
import { imageFolderSchema } from '../../src/experiment/data-schema.ts';
import { imageFolder } from '../../src/experiment/define.ts';
import { groupFinder } from '../../src/experiment/group-pattern.ts';

test.each([
  [/^(patient\d+)_/, 'patient12_3.png', 'patient12'],
  [/^(?:.*\/)?(\d+)-/, 'a/b/7-x.png', '7'],
  [/(p[\w-]*)_/, 'p-1_2.png', 'p-1'],
  [/^([^_/]+)\/img/, 'Ärztin/img1.png', 'Ärztin'],
  [/\/(?<id>\p{L}+)\d/u, 'x/é7', 'é'],
  [/^(\u0070\d)/, 'p1.png', 'p1'],
  [/^(p\d+)_/, 'q1_1.png', undefined],
])('%s finds in %s what JavaScript does', (expression, name, group) => {
  const { groupBy } = imageFolder({ dir: 'x', groupBy: expression });
  expect(groupFinder(groupBy as string)(name)).toBe(group);
  expect(expression.exec(name)?.[1]).toBe(group);
});

test('an expression that would backtrack for ever ends at once', () => {
  const find = groupFinder('^(?:a+)+(b)$');
  const name = 'a'.repeat(50_000);
  expect(find(name)).toBeUndefined();
});

describe('what a linear engine cannot do is refused by the schema', () => {
  test.each(['^(?=p)(p\\d)', '(p)\\1', '(?<!x)(p)', 'p', '(p)(q)', '(', `(${'a'.repeat(300)})`])(
    '%s',
    (groupBy) => {
      expect(() => imageFolderSchema.parse({ kind: 'image-folder', dir: 'x', groupBy })).toThrow(
        'without lookaround and backreferences',
      );
    },
  );
});
