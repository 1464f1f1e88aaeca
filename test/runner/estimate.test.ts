import { expect, test } from 'vitest';
import { foresee } from '../../src/runner/estimate.ts';

test('twice the work takes twice as long, beside the start', () => {
  const [one, two] = [foresee('a', 4e9, []), foresee('a', 8e9, [])];
  const none = foresee('a', 0, []);
  expect(two - none).toBeCloseTo(2 * (one - none));
});

test('goes by what trials of the same base took', () => {
  const observed = [
    { base: 'a', macs: 1e9, seconds: 12 },
    { base: 'b', macs: 1e9, seconds: 900 },
  ];
  expect(foresee('a', 1e9, observed)).toBeCloseTo(12);
  expect(foresee('a', 2e9, observed)).toBeCloseTo(22);
});
