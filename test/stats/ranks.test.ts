import fc from 'fast-check';
import { expect, test } from 'vitest';
import { midranks } from '../../src/stats/ranks.ts';

// scipy.stats.rankdata's own example among them.
test.each([
  [[], []],
  [[7], [1]],
  [
    [0, 2, 3, 2],
    [1, 2.5, 4, 2.5],
  ],
  [
    [5, 5, 5],
    [2, 2, 2],
  ],
  [
    [0.3, -1, 2],
    [2, 1, 3],
  ],
])('the ranks of %j are %j', (values, ranks) => {
  expect([...midranks(values)]).toEqual(ranks);
});

test('a rank is the values below, half the equal ones, and a half', () => {
  const values = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 20 });
  fc.assert(
    fc.property(values, (sample) => {
      const ranks = sample.map((value) => {
        const below = sample.filter((other) => other < value).length;
        const equal = sample.filter((other) => other === value).length;
        return below + equal / 2 + 0.5;
      });
      expect([...midranks(Float32Array.from(sample))]).toEqual(ranks);
    }),
  );
});
