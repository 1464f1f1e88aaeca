import { expect, test } from 'vitest';
import { groupPattern, groupPatternFault } from '../../src/spec/group-pattern.ts';

test.each([
  ['^(patient\\d+)_', 'patient12_a.jpg', 'patient12'],
  ['^(p\\d+)_', 'a.jpg', null],
  ['(\\p{L}+)-', 'Größe-1.png', 'Größe'],
  ['(?<who>[^/]+)/', 'ann/1.png', 'ann'],
  ['^(?:scan|slice)[-_](\\d{4})', 'slice_0042_7.png', '0042'],
])('%s finds in %s the group %s', (pattern, path, group) => {
  expect(groupPattern(pattern).groupOf(path)).toBe(group);
});

test.each([
  ['(', /missing closing/],
  ['p\\d+', /0 groups/],
  ['(a)(b)', /2 groups/],
  ['(?=x)(a)', /unsupported/],
  ['(a)\\1', /invalid escape/],
])('%s is none', (pattern, fault) => {
  expect(groupPatternFault(pattern)).toMatch(fault);
});

/** Steps grow with the name, and not with its square or two to its power. */
test('an expression that backtracking never ends is as quick as any', () => {
  const path = `${'a'.repeat(20_000)}!`;
  for (const pattern of ['^(a+)+$', '^((?:a|a)*)*$', '^(.*.*.*.*x)$'].map((p) =>
    p.replace('(a+)+', '((?:a+)+)').replace('((?:a|a)*)*', '((?:(?:a|a)*)*)'),
  ))
    expect(groupPattern(pattern).groupOf(path)).toBeNull();
});
