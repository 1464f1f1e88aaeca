import { expect, test } from 'vitest';
import { shareOfLook } from '../../src/stats/spending.ts';

test('each look has eight tenths of what the ones before it left, and all together no more than one', () => {
  const shares = Array.from({ length: 30 }, (_, i) => shareOfLook(i + 1));
  expect(shares[0]).toBeCloseTo(0.8, 12);
  let left = 1;
  for (const share of shares) {
    expect(share).toBeCloseTo(0.8 * left, 12);
    left -= share;
  }
  expect(left).toBeGreaterThan(-1e-12);
});
