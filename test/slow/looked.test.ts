import { beforeAll, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { loadDataSet } from '../../src/data/load.ts';
import { HEAT_METHODS, type HeatMapRecord } from '../../src/experiment/result.ts';
import type { TargetTrialSpec } from '../../src/experiment/trial.ts';
import { createClassifier } from '../../src/training/classifier.ts';
import { heatMapsOf } from '../../src/training/heat-maps.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { run, schedule, trial } from '../support/training-trials.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

/**
 * Small objects, so that chance has little of them: a twentieth of the image. Dark ones, since
 * what is bright on a dim ground draws the heat of a network that has learned nothing too.
 */
const SPEC: TargetTrialSpec = trial(
  'scratch',
  {
    budget: { epochs: 8 },
    batchSize: 16,
    head: { units: [] },
    optimizer: { ...schedule.optimizer, learningRate: 4e-3 },
    earlyStopping: { patience: 'never' },
    batchNormMomentum: 0.9,
    validation: 0.1,
  },
  {
    base: { name: 'ResNet50', width: 1 / 16, inputSize: 48 },
    heatMaps: { images: 30 },
    data: {
      kind: 'procedural',
      name: 'colours',
      label: 'colour',
      classes: 4,
      size: 48,
      train: 400,
      test: 100,
      palette: 'dark',
      noise: 0.03,
      objectSize: [0.25, 0.4],
      seed: 3,
    },
  },
);

/** How many times as much heat is on the object as chance would have there. */
function overChance(maps: readonly HeatMapRecord[], method: HeatMapRecord['method']): number {
  const known = maps.filter((map) => map.method === method && map.inside !== null);
  const sum = (values: (map: HeatMapRecord) => number | null) =>
    known.reduce((total, map) => total + values(map)!, 0);
  return sum(({ inside }) => inside) / sum(({ area }) => area);
}

// It trains a network until it has learned to look.
test('a trained network looks at the object, and one of random weights anywhere', async () => {
  const { result } = await run(SPEC);
  expect(result.testAccuracy).toBeGreaterThan(0.7);
  const maps = result.heatMaps!;
  expect(maps).toHaveLength(60);
  for (const method of HEAT_METHODS) expect(overChance(maps, method), method).toBeGreaterThan(2);

  const dataSet = await loadDataSet(SPEC.data);
  const { count } = dataSet.test;
  const examples = Int32Array.from({ length: count }, (_, i) => i);
  const random: HeatMapRecord[] = [];
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const classifier = createClassifier(SPEC.base, SPEC.schedule, 4, seed, null);
    const classes = new Int32Array(count).fill(seed % 4);
    random.push(...(await heatMapsOf(SPEC, classifier, dataSet, examples, count, classes)));
    classifier.dispose();
  }
  for (const method of HEAT_METHODS) {
    const times = overChance(random, method);
    expect(times, method).toBeGreaterThan(0.6);
    expect(times, method).toBeLessThan(1.6);
  }
}, 600_000);
