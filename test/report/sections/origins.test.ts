import { expect, test } from 'vitest';
import { originBlocks } from '../../../src/report/sections/origins.ts';
import { columnOf, tablesIn, textsIn } from '../../support/blocks.ts';
import { ONE_BASE, reportInput, scoring } from '../../support/report-input.ts';

const shape = {
  kind: 'pretrain',
  name: 'shape',
  data: { kind: 'procedural', name: 'shapes', label: 'shape', train: 2000, test: 500 },
} as const;
const near = { kind: 'procedural', name: 'near', label: 'shape', train: 400, test: 1000 } as const;

/** From scratch at 50% by random weights and those of the source's scale to the source at 90%. */
const LEVELS = { none: 0.5, random: 0.55, scale: 0.7, shape: 0.9 };

function analysisWith(...sources: ('random' | 'scale')[]) {
  const controls = {
    random: { kind: 'random' },
    scale: { kind: 'mean-variance', name: 'scale', of: 'shape' },
  } as const;
  return reportInput(
    {
      ...ONE_BASE,
      sources: [shape, ...sources.map((each) => controls[each])],
      targets: [near],
      regimes: ['frozen', 'scratch'],
    },
    scoring(({ source, seed }) => LEVELS[(source ?? 'none') as keyof typeof LEVELS] + 0.001 * seed),
  ).analysis;
}

test('each step from scratch to the source has its own difference, and they add up to the change', () => {
  const blocks = originBlocks(analysisWith('random', 'scale'));
  const [table] = tablesIn(blocks);
  const steps = columnOf(table!, 'Points').map((cell) => String(cell).split(' ')[0]);
  expect(steps).toEqual(['+5.0', '+15.0', '+20.0']);
  expect(columnOf(table!, 'Step')).toEqual([
    'training: how the regime trains, from random weights',
    "scale: weights of the source's mean and variance",
    'features: what the source learned',
  ]);
  expect(columnOf(table!, 'Difference of')).toEqual([
    'frozen from random − scratch',
    'frozen from scale − frozen from random',
    'frozen from shape − frozen from scale',
  ]);
  expect(columnOf(table!, 'Pairs')).toEqual(['3', '3', '3']);
  expect(textsIn(blocks)).toHaveLength(1);
});

test('with random weights as the only control, scale and features are one step', () => {
  const [table] = tablesIn(originBlocks(analysisWith('random')));
  expect(columnOf(table!, 'Step')[1]).toBe('source: scale and features of its weights');
  expect(columnOf(table!, 'Points').map((cell) => String(cell).split(' ')[0])).toEqual([
    '+5.0',
    '+35.0',
  ]);
});

test('without a control there is nothing', () => {
  expect(originBlocks(analysisWith())).toEqual([]);
});
