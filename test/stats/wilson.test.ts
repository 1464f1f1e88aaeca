import { expect, test } from 'vitest';
import { wilsonInterval } from '../../src/stats/wilson.ts';

// R 4: prop.test(x, n, correct = FALSE)$conf.int, which is Wilson's.
test.each([
  [8, 10, 0.490162471537, 0.943317848546],
  [0, 20, 0, 0.161125158053],
  [16, 16, 0.806392319466, 1],
  [450, 500, 0.870578090368, 0.923322437263],
])('%i of %i', (right, count, low, high) => {
  const [from, to] = wilsonInterval(right / count, count);
  expect(from).toBeCloseTo(low, 8);
  expect(to).toBeCloseTo(high, 8);
});
