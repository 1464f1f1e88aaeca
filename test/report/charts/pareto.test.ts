import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paretoFront } from '../../../src/report/charts/pareto.ts';

const arms = fc.array(
  fc.record({
    spent: fc.integer({ min: 1, max: 9 }),
    accuracy: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 12 },
);

test('the front is what nothing beats, and every other is beaten by one of it', () => {
  fc.assert(
    fc.property(arms, (all) => {
      const front = paretoFront(all);
      const beats = (a: (typeof all)[0], b: (typeof all)[0]) =>
        a.spent <= b.spent &&
        a.accuracy >= b.accuracy &&
        (a.spent < b.spent || a.accuracy > b.accuracy);
      for (const each of front) expect(all.some((other) => beats(other, each))).toBe(false);
      for (const each of all)
        expect(
          front.some(
            (other) => beats(other, each) || JSON.stringify(other) === JSON.stringify(each),
          ),
        ).toBe(true);
      expect(front.map(({ spent }) => spent)).toEqual(
        front.map(({ spent }) => spent).sort((a, b) => a - b),
      );
    }),
  );
});
