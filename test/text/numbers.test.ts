import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeEstimate } from '../../src/report/change-estimate.ts';
import {
  bytes,
  confidence,
  count,
  counted,
  decimal,
  duration,
  estimate,
  listed,
  moment,
  points,
  pValue,
  rate,
  setting,
  signedPoints,
} from '../../src/text/numbers.ts';

describe('numbers', () => {
  it.each([
    [points(0.8123), '81.2'],
    [points(-0.0312), '−3.1'],
    [points(-0.0001), '0.0'],
    [points(null), '–'],
    [points(Number.NaN), 'NaN'],
    [signedPoints(Number.NEGATIVE_INFINITY), '−∞'],
    [decimal(Number.POSITIVE_INFINITY, 1), '∞'],
    [count(Number.NaN), 'NaN'],
    [pValue(Number.NaN), 'NaN'],
    [signedPoints(0.032), '+3.2'],
    [signedPoints(-0.032), '−3.2'],
    [signedPoints(0.0001), '0.0'],
    [signedPoints(null), '–'],
    [estimate(0.812, [0.78, 0.844]), '81.2 [78.0, 84.4]'],
    [estimate(0.812, null), '81.2'],
    [estimate(0.812, [0.61, 1]), '81.2 [61.0, 100.0]'],
    [estimate(0.99123, [0.9882, 0.9942]), '99.1 [98.8, 99.4]'],
    [estimate(1, [1, 1]), '100.0 [100.0, 100.0]'],
    [changeEstimate(0.01, [-0.02, 0.04]), '−1.0 [−4.0, +2.0]'],
    [changeEstimate(0, [-0.02, 0]), '0.0 [0.0, +2.0]'],
    [changeEstimate(null, null), '–'],
    [pValue(0.012), '0.012'],
    [pValue(0.0009999), '<0.001'],
    [pValue(0.001), '0.001'],
    [pValue(1), '1.000'],
    [pValue(null), '–'],
    [confidence(0.05), '95%'],
    [confidence(0.001), '99.9%'],
    [count(14_714_688), '14,714,688'],
    [counted(1, 'seed'), '1 seed'],
    [counted(3, 'seed'), '3 seeds'],
    [rate(12.34), '12.3'],
    [rate(99.97), '100'],
    [rate(1523.8), '1,524'],
    [setting(0.001), '0.001'],
    [setting(1e-5), '1e-5'],
    [setting(0), '0'],
    [decimal(1.005, 0), '1'],
    [listed(['1']), '1'],
    [listed(['1', '2', '3']), '1, 2 and 3'],
    [moment('2026-11-24T03:35:12.000Z'), '2026-11-24 03:35 UTC'],
  ])('%s is %s', (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe('duration', () => {
  it.each([
    [0.0124, '12.4 ms'],
    [0.9994, '999.4 ms'],
    [0.9999, '1.0 s'],
    [8.34, '8.3 s'],
    [59.96, '1 min 00 s'],
    [200, '3 min 20 s'],
    [3599.7, '1 h 00 min'],
    [7500, '2 h 05 min'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '∞'],
  ])('of %d seconds is %s', (seconds, expected) => {
    expect(duration(seconds)).toBe(expected);
  });

  it('never shows a part of 60 or more', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), (seconds) => {
        const minor = /(\d+)(?:\.\d)? (?:s|min)$/.exec(duration(seconds))?.[1];
        expect(Number(minor)).toBeLessThan(60);
      }),
    );
  });
});

describe('bytes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1024, '1.0 KiB'],
    [2_040_109_466, '1.9 GiB'],
    [5e15, '4547.5 TiB'],
    [Number.NaN, 'NaN'],
  ])('of %d is %s', (size, expected) => {
    expect(bytes(size)).toBe(expected);
  });
});
