import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { fingerprint, loadDataSet } from '../../src/data/load.ts';
import type { ProceduralSpec } from '../../src/experiment/data-schema.ts';
import { dataFingerprint } from '../../src/experiment/identity.ts';
import type { Regime } from '../../src/experiment/regime.ts';
import { alsoDataOf, type TrialSpec } from '../../src/experiment/trial.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { drawnAfter } from '../../src/models/weights/mean-variance.ts';
import { labelsIn } from '../../src/training/also-tests.ts';
import { dataFacts } from '../../src/training/data/data-facts.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { base, run, schedule, start, timeless, trial, tuning } from '../support/training-trials.ts';

beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
});

describe.each<[Regime, string[]]>([
  ['frozen', ['data', 'features', 'head', 'estimate', 'evaluate']],
  ['fine-tuned', ['data', 'features', 'head', 'train', 'evaluate']],
  ['scratch', ['data', 'train', 'evaluate']],
])('%s', (regime, phases) => {
  const spec = trial(regime);
  const from = () => (regime === 'scratch' ? null : start());

  test('goes through its phases, measures each and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const { result, phases: went, reported } = await run(spec, from());
    expect(tf.memory().numTensors).toBe(before);
    expect(went).toEqual(phases);
    expect(Object.keys(result.phaseSeconds)).toEqual(phases);
    expect(reported).toEqual(result.epochs);
    expect(result.split).toEqual({ train: 36, validation: 12, test: 24 });
    expect(result.predictions).toHaveLength(24);
    const correct = result.predictions.filter((p) => p.predicted === p.label).length;
    expect(result.testAccuracy).toBe(correct / 24);
    const best = result.epochs.find(({ epoch }) => epoch === result.bestEpoch);
    expect(best?.validationLoss).toBe(result.bestValidationLoss);
    expect(result.bestValidationLoss).toBe(Math.min(...result.epochs.map((e) => e.validationLoss)));
  });

  test('has the same numbers to the bit again, and others with another seed', async () => {
    const [first, again] = [await run(spec, from()), await run(spec, from())];
    expect(timeless(again)).toEqual(timeless(first));
    const other = await run({ ...spec, seed: 2 }, from());
    expect(other.result.testLoss).not.toBe(first.result.testLoss);
  });
});

test('a trial on other images or labels than it was planned with is not run', async () => {
  const alone = trial('scratch');
  const also = trial(
    'scratch',
    {},
    { alsoTest: [{ ...(alone.data as ProceduralSpec), name: 'elsewhere', seed: 3 }] },
  );
  for (const spec of [alone, also]) {
    const facts = await dataFacts([spec.data, ...alsoDataOf(spec)]);
    const planned = dataFingerprint(spec, facts.fingerprintOf);
    await expect(run(spec, null, planned)).resolves.toMatchObject({
      phases: ['data', 'train', 'evaluate'],
    });
  }
  const planned = fingerprint(await loadDataSet(alone.data));
  const moved = { ...alone, data: { ...alone.data, seed: 1 } as ProceduralSpec };
  await expect(run(moved, null, planned)).rejects.toMatchObject({
    code: 'data',
    message: expect.stringMatching(/ are not those that the trial was planned with$/),
  });
  // Its own images are the same; those of its other test are more than were planned.
  await expect(run(also, null, planned)).rejects.toThrow(/ or elsewhere are not those/);
});

test('the best epoch of the head is what is tested where the base only makes it worse', async () => {
  const { result } = await run(
    trial('fine-tuned', {
      budget: { epochs: 5 },
      earlyStopping: { patience: 'never' },
      fineTuning: { headEpochs: 3, baseLearningRate: 0.05, batchNorm: 'frozen' },
    }),
    start(),
  );
  expect(result.bestEpoch).toBe(3);
  const { labels, probabilities } = result.validation;
  const losses = [...labels].map((label, i) => -Math.log(probabilities[3 * i + label]!));
  const loss = losses.reduce((sum, each) => sum + each, 0) / losses.length;
  expect(loss).toBeCloseTo(result.bestValidationLoss, 5);
});

test('under cross-validation every image is tested once, by a network that never saw it', async () => {
  const trials = await Promise.all(
    [0, 1, 2].map((index) =>
      run(trial('scratch', {}, { fold: { folds: 3, repeat: 0, index, seed: 5 } })),
    ),
  );
  const tested = trials.map(({ result }) => result.predictions.map(({ example }) => example));
  expect(tested.map(({ length }) => length)).toEqual([24, 24, 24]);
  expect(new Set(tested.flat()).size).toBe(72);
  expect(trials[0]!.result.split).toEqual({ train: 36, validation: 12, test: 24 });
});

describe('other tests', () => {
  const target = trial('scratch').data as ProceduralSpec;
  const other = { ...target, name: 'elsewhere', seed: 9, noise: 0.2, train: 12, test: 6 };

  test('are the tested weights on all images of another data set, and on corrupted ones', async () => {
    const alsoTest = [
      other,
      target,
      { kind: 'corrupted', corruption: 'contrast', severity: 5 },
    ] as const;
    const { result } = await run(trial('scratch', {}, { alsoTest }));
    const [elsewhere, own, dull] = result.alsoTested;
    expect(elsewhere).toMatchObject({ name: 'elsewhere', groups: null });
    expect(elsewhere!.labels).toHaveLength(18);
    // Of the target itself the last are its test images.
    expect(own!.labels).toHaveLength(72);
    const tested = result.predictions.flatMap(({ probabilities }) => [...probabilities]);
    expect([...own!.probabilities.slice(48 * 3)]).toEqual(tested);
    expect(dull).toMatchObject({ name: 'contrast 5' });
    expect(dull!.labels).toEqual(own!.labels.slice(48));
    expect([...dull!.probabilities]).not.toEqual(tested);
  });

  test('take the labels that the target has for the classes', () => {
    expect(labelsIn('b', ['y', 'x'], { name: 'a', classes: ['x', 'y', 'z'] })).toEqual([1, 0]);
    expect(() => labelsIn('b', ['w'], { name: 'a', classes: ['x'] })).toThrow(
      'b of alsoTest has the class "w", which a lacks: it has "x"',
    );
  });
});

test('what the tested weights answer to the validation images is kept', async () => {
  const { result } = await run(trial('frozen'), start());
  const { labels, probabilities } = result.validation;
  expect(labels).toHaveLength(12);
  const loss = labels.reduce((sum, label, i) => sum - Math.log(probabilities[3 * i + label]!), 0);
  expect(loss / 12).toBeCloseTo(result.bestValidationLoss, 4);
});

test('the best weights are those that are tested', async () => {
  // A rate at which the loss rises after its best epoch, so that restoring matters.
  const wild = { ...schedule.optimizer, learningRate: 0.02 };
  const stopped = await run(
    trial('scratch', { budget: { epochs: 8 }, optimizer: wild, earlyStopping: { patience: 6 } }),
  );
  const { bestEpoch } = stopped.result;
  expect(bestEpoch).toBeLessThan(8);
  const cut = await run(
    trial('scratch', { budget: { epochs: bestEpoch }, optimizer: wild, earlyStopping: false }),
  );
  expect(stopped.result.testLoss).toBe(cut.result.testLoss);
});

test('the last weights are those that are tested where the last are kept', async () => {
  const wild = { ...schedule.optimizer, learningRate: 0.02 };
  const changes = { budget: { epochs: 8 }, optimizer: wild };
  const last = await run(
    trial('scratch', { ...changes, earlyStopping: { patience: 2, keep: 'last' } }),
  );
  const best = await run(trial('scratch', { ...changes, earlyStopping: { patience: 2 } }));
  const ran = last.result.epochs.length;
  expect(last.result).toMatchObject({ stoppedEarly: true, bestEpoch: ran });
  expect(last.result.bestValidationLoss).toBe(last.result.epochs.at(-1)!.validationLoss);
  expect(best.result.epochs).toHaveLength(ran);
  expect(best.result.bestEpoch).toBe(ran - 2);
  const cut = await run(
    trial('scratch', { ...changes, budget: { epochs: ran }, earlyStopping: false }),
  );
  expect(last.result.testLoss).toBe(cut.result.testLoss);
  expect(last.result.testLoss).not.toBe(best.result.testLoss);
});

test('a tail validates on the last images, whatever the seed', async () => {
  const labelsOf = async (seed: number) => {
    const validation = { split: 'tail', share: 0.25 } as const;
    const { result } = await run(trial('frozen', { validation }, { seed }), start());
    return { split: result.split, labels: [...result.validation.labels] };
  };
  // Drawn images have their classes by turns.
  const expected = Array.from({ length: 12 }, (_, i) => (36 + i) % 3);
  for (const seed of [1, 2])
    expect(await labelsOf(seed)).toEqual({
      split: { train: 36, validation: 12, test: 24 },
      labels: expected,
    });
});

test('steps bound the budget, in the middle of an epoch too', async () => {
  const { result } = await run(trial('scratch', { budget: { steps: 6 }, earlyStopping: false }));
  // 36 images in batches of 8 are 4 steps an epoch, the last of 12: two epochs, the second cut.
  expect(result.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
});

test('fine-tuning from a block leaves what stands before it untouched', async () => {
  const all = await run(trial('fine-tuned'), start());
  const late = await run(
    trial('fine-tuned', { fineTuning: { ...tuning, from: 'conv5' } }),
    start(),
  );
  expect(late.result.parametersTrainable).toBeLessThan(all.result.parametersTrainable);
  expect(late.result.parametersTotal).toBe(all.result.parametersTotal);
});

test('the two phases of fine-tuning share one budget', async () => {
  const { result } = await run(
    trial('fine-tuned', { fineTuning: { ...tuning, headEpochs: 2 }, earlyStopping: false }),
    start(),
  );
  expect(result.epochs.map(({ phase, epoch }) => `${phase} ${epoch}`)).toEqual([
    'head 1',
    'head 2',
    'train 3',
  ]);
});

test('without patience the whole budget is used, and the best epoch is kept', async () => {
  const wild = { ...schedule.optimizer, learningRate: 0.02 };
  const changes = { budget: { epochs: 8 }, optimizer: wild };
  const whole = await run(trial('scratch', { ...changes, earlyStopping: { patience: 'never' } }));
  const { bestEpoch } = whole.result;
  expect(whole.result.epochs).toHaveLength(8);
  expect(whole.result).toMatchObject({ stoppedEarly: false, steps: 8 * 5 });
  expect(bestEpoch).toBeLessThan(8);
  const cut = await run(
    trial('scratch', { ...changes, budget: { epochs: bestEpoch }, earlyStopping: false }),
  );
  expect(whole.result.testLoss).toBe(cut.result.testLoss);
  const stopped = await run(trial('scratch', { ...changes, earlyStopping: { patience: 1 } }));
  expect(stopped.result.stoppedEarly).toBe(true);
  expect(stopped.result.steps).toBeLessThan(8 * 5);
});

test('without patience neither phase of fine-tuning ends before its steps', async () => {
  // The second phase only makes it worse, so that its first epochs would exhaust any patience.
  const changes = {
    budget: { epochs: 6 },
    fineTuning: { ...tuning, headEpochs: 3, baseLearningRate: 0.1 },
  };
  const { result } = await run(
    trial('fine-tuned', { ...changes, earlyStopping: { patience: 'never' } }),
    start(),
  );
  const phases = result.epochs.map(({ phase }) => phase);
  expect(phases).toEqual(['head', 'head', 'head', 'train', 'train', 'train']);
  expect(result).toMatchObject({ stoppedEarly: false, steps: 6 * 5 });
  const losses = result.epochs.map(({ validationLoss }) => validationLoss);
  expect(result.bestEpoch).toBe(1 + losses.indexOf(Math.min(...losses)));
  expect(result.bestEpoch).toBeLessThan(4);
  const stopped = await run(trial('fine-tuned', changes), start());
  expect(stopped.result).toMatchObject({ stoppedEarly: true, bestEpoch: result.bestEpoch });
});

test('pretraining leaves weights, moving statistics and head, and no scores of transfer', async () => {
  const { trained, result } = await run({
    ...trial('scratch'),
    kind: 'pretraining',
    source: 'shapes',
  } as TrialSpec);
  expect(trained?.base.size).toBeGreaterThan(100);
  const moved = [...trained!.base].filter(([name]) => name.endsWith('moving_mean'));
  expect(moved.every(([, { values }]) => values.some((value) => value !== 0))).toBe(true);
  expect([...trained!.head!].map(([name, { shape }]) => `${name} ${shape}`)).toEqual([
    'dense/kernel 128,8',
    'dense/bias 8',
    'dense_1/kernel 8,3',
    'dense_1/bias 3',
  ]);
  expect(result.transfer).toBeNull();
  expect((await run(trial('scratch'))).trained).toBeNull();
});

test('a mean-variance start is one from weights drawn after the source', async () => {
  const source = start();
  const changes = { budget: { epochs: 1 } };
  const found = await run(trial('frozen', changes, { start: 'mean-variance' }), source);
  const drawn = { base: drawnAfter(buildBase(base), source.base, 1), head: null };
  expect(timeless(found)).toEqual(timeless(await run(trial('frozen', changes), drawn)));
  expect(found.result.testLoss).not.toBe(
    (await run(trial('frozen', changes), source)).result.testLoss,
  );
});

test('a loss that is no number ends the trial with a remedy', async () => {
  const diverging = {
    name: 'sgd',
    learningRate: 10,
    momentum: 0.99,
    nesterov: false,
    weightDecay: 0,
  } as const;
  await expect(
    run(trial('scratch', { optimizer: diverging, budget: { epochs: 30 }, earlyStopping: false })),
  ).rejects.toMatchObject({ code: 'trial', remedy: 'Lower the learning rate of this regime.' });
});
