import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import type { TransferScores } from '../../../src/experiment/transfer-scores.ts';
import { vgg16 } from '../../../src/index.ts';
import { rows } from '../../support/analysis-rows.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';

/** Bases of rising width: the wider, the more a frozen one gains. */
function predicted(widths: readonly number[], scoresOf: (width: number) => TransferScores | null) {
  const experiment = sample({
    bases: widths.map((width) => vgg16({ width })),
    targets: [sampleInput.targets[0]!],
    regimes: ['frozen', 'scratch'],
  });
  const trials = rows(experiment, (spec) =>
    spec.kind === 'target' && spec.regime === 'frozen' ? 0.5 + spec.base.width / 4 : 0.5,
  ).map((trial) => {
    const { spec, result } = trial;
    const frozen = spec.kind === 'target' && spec.regime === 'frozen';
    return {
      ...trial,
      result: result && { ...result, transfer: frozen ? scoresOf(spec.base.width) : null },
    };
  });
  return analyse(experiment, trials).transferability;
}

const scores = (width: number): TransferScores => ({
  logMe: width,
  hScore: -width,
  leep: null,
  nce: null,
  nLeep: null,
  kNN: width,
  transRate: null,
  gbc: null,
  aDistance: 2 - width,
  frechet: width,
});

describe('rank correlation with the measured gain', () => {
  const [found] = predicted([0.125, 0.25, 0.5, 0.75, 1], scores);

  test('is 1 for what ranks as the gain does, and -1 for what ranks the other way', () => {
    expect(found!.enough).toBe(true);
    const tau = (name: string) => found!.correlations.find((c) => c.score === name)?.tau;
    expect([tau('logMe'), tau('hScore')]).toEqual([1, -1]);
    // Of a distance that of its negative: the nearer is to gain more.
    expect([tau('aDistance'), tau('frechet')]).toEqual([1, -1]);
    // Every row has as many parameters: nothing to rank by.
    expect(tau('parameters')).toBeNaN();
    expect(tau('leep')).toBeUndefined();
  });

  test('comes with the gain of each base over its scratch counterparts', () => {
    expect(found!.bases.map(({ gain }) => Math.round(1e5 * gain!) / 1e5)).toEqual([
      0.03125, 0.0625, 0.125, 0.1875, 0.25,
    ]);
  });

  test('is not concluded from with four bases', () => {
    expect(predicted([0.25, 0.5, 0.75, 1], scores)[0]!.enough).toBe(false);
  });

  test('is absent where nothing was estimated', () => {
    expect(predicted([0.25, 0.5], () => null)).toEqual([]);
  });
});
