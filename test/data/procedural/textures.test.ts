import { describe, expect, test } from 'vitest';
import {
  TEXTURE_NAMES,
  TEXTURES,
  type TextureName,
} from '../../../src/data/procedural/textures.ts';
import { generatorOf } from '../../../src/experiment/random.ts';

const STEPS = 60;
const AXIS = Array.from({ length: STEPS }, (_, i) => -1 + (2 * (i + 0.5)) / STEPS);

function sampled(name: TextureName, p: number, q: number): number[] {
  return AXIS.flatMap((v) => AXIS.map((u) => TEXTURES[name](u, v, p, q)));
}
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Mean step from a sample to the next one across, and down. */
function changes(values: number[]): { across: number; down: number } {
  const step = (by: number, last: (at: number) => boolean) =>
    mean(values.flatMap((value, at) => (last(at) ? [] : [Math.abs(value - values[at + by]!)])));
  return {
    across: step(1, (at) => at % STEPS === STEPS - 1),
    down: step(STEPS, (at) => at >= STEPS * (STEPS - 1)),
  };
}

describe('textures', () => {
  test.each(TEXTURE_NAMES)('%s shows both tones, solid but one, whatever its phase', (name) => {
    const random = generatorOf('phases');
    for (let i = 0; i < 20; i++) {
      const values = sampled(name, random.uniform(), random.uniform());
      expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...values)).toBeLessThanOrEqual(1);
      const fore = mean(values);
      if (name === 'solid') expect(fore).toBe(1);
      else {
        expect(fore).toBeGreaterThan(0.2);
        expect(fore).toBeLessThan(0.8);
      }
    }
  });

  test('stripes change in their own direction only', () => {
    const horizontal = changes(sampled('horizontal', 0.3, 0.6));
    expect(horizontal.across).toBe(0);
    expect(horizontal.down).toBeGreaterThan(0.05);
    const vertical = changes(sampled('vertical', 0.3, 0.6));
    expect(vertical.down).toBe(0);
    expect(vertical.across).toBeGreaterThan(0.05);
    const diagonal = changes(sampled('diagonal', 0.3, 0.6));
    expect(diagonal.across).toBeCloseTo(diagonal.down, 6);
    expect(diagonal.across).toBeGreaterThan(0.05);
    const gradient = changes(sampled('gradient', 0.3, 0.6));
    expect(gradient.across).toBe(0);
    expect(gradient.down).toBeGreaterThan(0.01);
  });

  test('rings are equal all around', () => {
    for (const radius of [0.1, 0.4, 0.7, 0.95]) {
      const around = Array.from({ length: 12 }, (_, k) =>
        TEXTURES.rings(radius * Math.cos(k), radius * Math.sin(k), 0.2),
      );
      expect(new Set(around).size).toBe(1);
    }
  });

  test('a phase of 1 is a phase of 0', () => {
    for (const name of TEXTURE_NAMES) expect(sampled(name, 1, 1)).toEqual(sampled(name, 0, 0));
  });
});
