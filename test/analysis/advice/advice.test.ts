import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/analysis/analyse.ts';
import type { Advice } from '../../../src/analysis/types.ts';
import type { PlainRegime } from '../../../src/experiment/regime.ts';
import { vgg16 } from '../../../src/index.ts';
import { rows } from '../../support/analysis-rows.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';

/** Accuracy by regime, and how much its seeds vary. */
type Level = readonly [mean: number, spread?: number];

function advised(
  levels: Readonly<Record<PlainRegime, Level>>,
  { seeds = [1, 2, 3, 4, 5], source = 0.9 } = {},
): Advice {
  const experiment = sample({
    bases: [vgg16()],
    targets: [sampleInput.targets[0]!],
    seeds,
  });
  const trials = rows(experiment, (spec) => {
    if (spec.kind === 'pretraining') return source;
    const [mean, spread = 0.002] = levels[spec.regime as PlainRegime];
    return mean + spread * Math.sin(5 * spec.seed + 3 * spec.regime.length);
  });
  const { advice } = analyse(experiment, trials);
  expect(advice).toHaveLength(1);
  return advice[0]!;
}

describe('what to do', () => {
  test('of two that help, the better where it is shown to be', () => {
    const { action, reason } = advised({ frozen: [0.7], 'fine-tuned': [0.8], scratch: [0.6] });
    expect(action).toBe('fine-tune');
    expect(reason).toMatch(
      /^frozen \+10\.\d points \(positive\); fine-tuned \+20\.\d points \(positive\); fine-tuning gives \+\d+\.\d points over frozen \[\+.*\], p < 0\.001 unadjusted, at 1\.0 times its time$/,
    );
  });

  test('of two that help, the cheaper where they are alike', () => {
    const { action, reason } = advised({
      frozen: [0.8],
      'fine-tuned': [0.8, 0.01],
      scratch: [0.6],
    });
    expect(action).toBe('keep it frozen');
    expect(reason).toContain('which does not show it to pay');
  });

  test('the only one that helps', () => {
    expect(advised({ frozen: [0.5], 'fine-tuned': [0.8], scratch: [0.6] }).action).toBe(
      'fine-tune',
    );
    expect(advised({ frozen: [0.8], 'fine-tuned': [0.6, 0.1], scratch: [0.6] }).action).toBe(
      'keep it frozen',
    );
  });

  test('scratch where all hurt', () => {
    const both = advised({ frozen: [0.4], 'fine-tuned': [0.5], scratch: [0.6] });
    expect(both.action).toBe('train from scratch');
    expect(both.reason).toContain('a source nearer to the target');
  });

  test('what is shown to hurt comes first, whatever the other does', () => {
    const level = advised({ frozen: [0.4], 'fine-tuned': [0.6, 0.0005], scratch: [0.6, 0.0005] });
    expect(level.action).toBe('do not freeze');
    expect(level.reason).toMatch(
      /^frozen −20\.\d points \(negative\); fine-tuned .* \(equivalent\)/,
    );
    const open = advised({ frozen: [0.1], 'fine-tuned': [0.56, 0.05], scratch: [0.6, 0.03] });
    expect(open.action).toBe('do not freeze');
    expect(open.reason).toMatch(
      /^frozen −5\d\.\d points \(negative\); fine-tuned .* \(not resolved: /,
    );
    expect(advised({ frozen: [0.6, 0.05], 'fine-tuned': [0.2], scratch: [0.6] }).action).toBe(
      'do not fine-tune',
    );
  });

  test('either where all are level', () => {
    const level: Level = [0.6, 0.0005];
    const { action, reason } = advised({ frozen: level, 'fine-tuned': level, scratch: level });
    expect(action).toBe('either will do');
    expect(reason).toContain('take what is cheapest to train');
  });

  test('nothing is said to do where nothing is shown, but what would show it', () => {
    const { action, reason } = advised({
      frozen: [0.55, 0.05],
      'fine-tuned': [0.56, 0.05],
      scratch: [0.6, 0.05],
    });
    expect(action).toBe('not resolved');
    expect(reason).toMatch(
      /^frozen −\d\.\d points \(not resolved: a change from \d+\.\d points could have been seen, a gap of the size seen, \d\.\d points, would take about \d+ seeds\); fine-tuned /,
    );
  });

  test('no advice for a change inside the margin, nor for more than fifty seeds', () => {
    const { action, reason } = advised({
      frozen: [0.6, 0.05],
      'fine-tuned': [0.602, 0.05],
      scratch: [0.6, 0.05],
    });
    expect(action).toBe('not resolved');
    expect(reason).not.toMatch(/would take/);
  });

  test('seeds to begin with where there was one', () => {
    const { action, reason } = advised(
      { frozen: [0.4], 'fine-tuned': [0.5], scratch: [0.6] },
      { seeds: [1] },
    );
    expect(action).toBe('not resolved');
    expect(reason).toContain('begin with 5 seeds');
  });

  test('another source where it did not learn its own task', () => {
    const { action, reason } = advised(
      { frozen: [0.4], 'fine-tuned': [0.5], scratch: [0.6] },
      { source: 0.5 },
    );
    expect(action).toBe('change the source');
    expect(reason).toContain('50.0% on its own test images, where guessing gives 50.0%');
  });
});
