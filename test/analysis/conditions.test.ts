import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import type { TargetTrialSpec, TrialSpec } from '../../src/experiment/trial.ts';
import {
  converged,
  equal,
  meanVariance,
  pretrain,
  procedural,
  random,
  vgg16,
} from '../../src/index.ts';
import { rows } from '../support/analysis-rows.ts';
import { sample, sampleInput } from '../support/sample-experiment.ts';

const experiment = sample({
  bases: [vgg16()],
  targets: [sampleInput.targets[1]!],
  regimes: ['frozen', 'scratch'],
  trainSizes: [20, 'all'],
  budgets: [equal({ steps: 9 }), converged()],
});
const jitter = [0, 0.004, -0.003];

/** Accuracy of a trial: scratch's rises with size and budget, the source stays where it is. */
function accuracy(spec: TrialSpec): number {
  if (spec.kind === 'pretraining') return 0.9;
  const size = spec.trainSize === null ? 0.2 : 0;
  const budget = spec.budget === 'converged' ? 0.05 : 0;
  const level = spec.regime === 'scratch' ? 0.4 + size + budget : 0.5;
  return level + jitter[spec.seed - 1]! * (spec.regime === 'scratch' ? 1 : 2);
}

describe('sizes and budgets', () => {
  const { cells, comparisons } = analyse(experiment, rows(experiment, accuracy));

  test('each is a setting of its own', () => {
    expect(cells).toHaveLength(8);
    expect(comparisons.map(({ trainSize, budget }) => [trainSize, budget])).toEqual([
      [20, 'equal'],
      [20, 'converged'],
      ['all', 'equal'],
      ['all', 'converged'],
    ]);
  });

  test('a twin is of the same size and budget', () => {
    expect(comparisons.map(({ gap }) => Math.round(1000 * gap!) / 1000)).toEqual([
      -0.1, -0.05, 0.1, 0.15,
    ]);
  });

  test('the sentence names them', () => {
    expect(comparisons[2]!.sentence).toMatch(
      /^On far \(40 images, equal budget\), VGG16 32px frozen from shapes loses 10\.0 points/,
    );
  });

  test('a size that is the only one is not spoken of', () => {
    const one = sample({ bases: [vgg16()], regimes: ['frozen', 'scratch'] });
    const { comparisons: plain } = analyse(
      one,
      rows(one, () => 0.5),
    );
    expect(plain[0]!.trainSize).toBeNull();
    expect(plain[0]!.sentence).toMatch(/^On near, VGG16/);
  });
});

test('an arm that had not converged is named', () => {
  const trials = rows(experiment, accuracy).map((trial) => ({
    ...trial,
    result: trial.result && { ...trial.result, stoppedEarly: trial.spec.seed !== 2 },
  }));
  const notes = analyse(experiment, trials).comparisons.map(({ budget, note }) => [budget, note]);
  for (const [budget, note] of notes) {
    if (budget === 'equal') expect(note ?? '').not.toContain('improving');
    else
      expect(note).toContain(
        'frozen was still improving when its epochs ended, in 1 of 3 seeds; scratch was still improving when its epochs ended, in 1 of 3 seeds',
      );
  }
});

describe('controls', () => {
  const source = pretrain({
    name: 'shapes',
    data: procedural({ name: 'shapes', label: 'shape', train: 80, test: 20 }),
  });
  const controlled = sample({
    bases: [vgg16()],
    sources: [source, random(), meanVariance('shapes')],
    targets: [sampleInput.targets[1]!],
    seeds: [1, 2, 3, 4, 5],
  });
  const levels: Readonly<Record<string, number>> = {
    shapes: 0.7,
    random: 0.55,
    'mean-variance': 0.58,
  };
  const noise = (spec: TargetTrialSpec) => 0.004 * Math.sin(7 * spec.seed + spec.regime.length);
  const outcome = (spec: TrialSpec) =>
    spec.kind === 'pretraining'
      ? 0.9
      : (spec.source === null ? 0.6 : levels[spec.source]!) + noise(spec);
  const analysis = analyse(controlled, rows(controlled, outcome));

  test('are a family of their own: the sources pay nothing for them', () => {
    const alone = sample({ ...controlled, sources: [source] });
    const without = analyse(alone, rows(alone, outcome));
    const own = analysis.comparisons.filter((c) => c.source === 'shapes');
    expect(own.map(({ adjustedP }) => adjustedP)).toEqual(
      without.comparisons.map(({ adjustedP }) => adjustedP),
    );
    expect(own.map(({ detectable }) => detectable)).toEqual(
      without.comparisons.map(({ detectable }) => detectable),
    );
  });

  test('are called so', () => {
    const sentences = analysis.comparisons
      .filter(({ verdict }) => verdict !== 'inconclusive')
      .map(({ source: name, sentence }) => [name, /: (.*)\.$/.exec(sentence)?.[1]]);
    expect(sentences).toContainEqual(['random', 'this control hurts']);
    expect(sentences).toContainEqual(['shapes', 'the source helps']);
  });

  test('answer nothing and are advised nothing', () => {
    expect(analysis.answer).not.toContain('random');
    expect(analysis.answer).toContain('starting from shapes helps');
    expect(analysis.advice.map(({ source: name }) => name)).toEqual(['shapes']);
  });

  test('part each gap in steps that add up to it', () => {
    expect(analysis.origins).toHaveLength(2);
    for (const { parts, regime } of analysis.origins) {
      expect(parts.map(({ name }) => name)).toEqual(['training', 'scale', 'features']);
      const gap = analysis.comparisons.find((c) => c.source === 'shapes' && c.regime === regime)!;
      const sum = parts.reduce((total, { effect }) => total + effect.mean, 0);
      expect(sum).toBeCloseTo(gap.gap!, 12);
      expect(parts[0]!.effect.mean).toBeGreaterThan(0.04);
      expect(parts[2]!.effect.mean).toBeLessThan(-0.1);
    }
  });

  test('without the one of scale, scale and features are one step', () => {
    const two = sample({ ...controlled, sources: [source, random()] });
    const { origins } = analyse(two, rows(two, outcome));
    expect(origins[0]!.parts.map(({ name, what }) => `${name}: ${what}`)).toEqual([
      'training: frozen from random − scratch',
      'scale and features: frozen from shapes − frozen from random',
    ]);
    const one = sample({ ...controlled, sources: [source] });
    expect(analyse(one, rows(one, outcome)).origins).toEqual([]);
  });
});
