import { expect, test } from 'vitest';
import { beatsGuessing } from '../../src/stats/guessing.ts';

test.each([
  // 0.25 + 1.645 √(0.25 · 0.75 / 200) = 0.3004
  [0.26, 0.25, 200, false],
  [0.3, 0.25, 200, false],
  [0.301, 0.25, 200, true],
  // More images tell less apart.
  [0.26, 0.25, 10_000, true],
  [0.1, 0.25, 10_000, false],
  [Number.NaN, 0.25, 200, false],
] as const)(
  'an accuracy of %d where guessing has %d right, on %d images: %s',
  (accuracy, guessing, images, beats) => {
    expect(beatsGuessing(accuracy, guessing, images)).toBe(beats);
  },
);
