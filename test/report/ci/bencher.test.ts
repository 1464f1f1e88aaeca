import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { bencherMetrics } from '../../../src/report/ci/bencher.ts';
import { cell, experiment, snapshot, timed } from '../../support/gate-runs.ts';
import { HOSTILE } from '../../support/hostile-gate.ts';

/** What https://bencher.dev/bmf.json (draft 07) says, with names no shorter than a character. */
const BMF = {
  type: 'object',
  patternProperties: {
    '.+': {
      type: 'object',
      patternProperties: {
        '.+': {
          type: 'object',
          properties: {
            value: { type: 'number' },
            lower_value: { type: 'number' },
            upper_value: { type: 'number' },
          },
          required: ['value'],
          additionalProperties: false,
        },
      },
    },
  },
};
const isBmf = new Ajv().compile(BMF);

const run = (name: string) =>
  snapshot({
    experiments: [
      experiment({
        name,
        trials: [...cell([0.8, 0.9]), ...cell([0.5], { target: name, memoryBytes: null })],
        throughput: [timed([0.1, 0.2, 0.4]), { ...timed(), task: 'training', medianSeconds: null }],
      }),
    ],
  });

test('is valid and has the figures with their extremes', () => {
  const metrics = bencherMetrics(run('sample'));
  expect(isBmf(metrics)).toBe(true);
  expect(metrics['sample: VGG16 32px, shapes → far, frozen']).toMatchObject({
    accuracy: { value: expect.closeTo(0.85, 10), lower_value: 0.8, upper_value: 0.9 },
    'wall-time': { value: 20 },
  });
  expect(metrics['sample: VGG16 32px, inference, batches of 32']).toEqual({
    throughput: { value: 160, lower_value: 80, upper_value: 320 },
  });
  expect(metrics['sample: VGG16 32px, shapes → sample, frozen']).not.toHaveProperty('peak-memory');
  expect(Object.keys(metrics)).toHaveLength(3);
});

test('a failed trial is in no figure of its cell', () => {
  const failed = cell([0.1], { error: 'out of memory' });
  const trials = [...failed, ...cell([0.8])];
  const metrics = bencherMetrics(snapshot({ experiments: [experiment({ trials })] }));
  expect(metrics['sample: VGG16 32px, shapes → far, frozen']!['accuracy']).toEqual({ value: 0.8 });
});

test('what is not a number is left out', () => {
  const odd = snapshot({
    experiments: [
      experiment({
        trials: cell([Number.NaN], { seconds: null, memoryBytes: Number.POSITIVE_INFINITY }),
      }),
    ],
  });
  expect(bencherMetrics(odd)).toEqual({});
});

test.each(HOSTILE)(
  'names of any kind make valid, distinct names of at most 1024 characters',
  (text) => {
    const metrics = bencherMetrics(run(text));
    expect(isBmf(JSON.parse(JSON.stringify(metrics)))).toBe(true);
    expect(Object.keys(metrics)).toHaveLength(3);
    for (const name of Object.keys(metrics)) expect([...name].length).toBeLessThanOrEqual(1024);
  },
);

test('the schema refuses what is not of the format', () => {
  expect(isBmf({ a: { b: { lower_value: 1 } } })).toBe(false);
  expect(isBmf({ a: { b: { value: null } } })).toBe(false);
});
