import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { proceduralDataSet } from '../../src/data/procedural/procedural.ts';
import type { ProceduralSpec } from '../../src/experiment/data-schema.ts';
import type { Regime } from '../../src/experiment/regime.ts';
import type { PredictionRecord } from '../../src/experiment/result.ts';
import type { TrialSpec } from '../../src/experiment/trial.ts';
import type { ClassifierWeights } from '../../src/models/weights/weights.ts';
import { estimateTransferability } from '../../src/stats/transferability/estimate.ts';
import { createClassifier } from '../../src/training/classifier.ts';
import { readSource, writeSource } from '../../src/training/source-file.ts';
import { trainingData } from '../../src/training/target-data.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { base, run, start, trial } from '../support/training-trials.ts';

/** A source as a pretraining leaves it, of four classes. */
let source: ClassifierWeights;
beforeAll(async () => {
  await chooseBackend(TEST_BACKEND);
  const spec = trial('scratch', { budget: { epochs: 1 } });
  const data = { ...(spec.data as ProceduralSpec), label: 'shape', classes: 4 } as ProceduralSpec;
  const { trained } = await run({
    ...spec,
    kind: 'pretraining',
    source: 'shapes',
    data,
  } as TrialSpec);
  source = trained!;
});

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const isRight = ({ label, predicted }: PredictionRecord) => label === predicted;

/** By its definition: the share of pairs of an image of the class and another that are in order. */
function areaOf(predictions: readonly PredictionRecord[], label: number): number {
  const scores = (own: boolean) =>
    predictions.filter((p) => (p.label === label) === own).map((p) => p.probabilities[label]!);
  return mean(
    scores(true).flatMap((one) =>
      scores(false).map((other) => (one > other ? 1 : one === other ? 0.5 : 0)),
    ),
  );
}

/** By its definition, with 15 bins. */
function calibrationErrorOf(predictions: readonly PredictionRecord[]): number {
  const bins = Array.from({ length: 15 }, (_, bin) =>
    predictions.filter((p) => Math.min(14, Math.ceil(p.confidence * 15) - 1) === bin),
  );
  return bins
    .filter((bin) => bin.length > 0)
    .reduce((sum, bin) => {
      const accuracy = mean(bin.map((p) => Number(isRight(p))));
      const gap = Math.abs(accuracy - mean(bin.map((p) => p.confidence)));
      return sum + (bin.length / predictions.length) * gap;
    }, 0);
}

describe.each([3, 2])('of %i classes', (classes) => {
  const spec = trial('frozen', { budget: { epochs: 2 } });
  const data = { ...(spec.data as ProceduralSpec), classes, test: 31 };
  const ran = () => run({ ...spec, data }, source).then(({ result }) => result);

  test('each prediction has the probabilities of all classes, of which it is the largest', async () => {
    const { predictions } = await ran();
    expect(predictions).toHaveLength(31);
    for (const { predicted, confidence, probabilities } of predictions) {
      expect(probabilities).toHaveLength(classes);
      expect(mean([...probabilities]) * classes).toBeCloseTo(1, 6);
      expect(confidence).toBe(Math.max(...probabilities));
      expect(predicted).toBe(probabilities.indexOf(confidence));
    }
    // They differ, and each has its own memory to be sent and stored.
    expect(new Set(predictions.map(({ confidence }) => confidence)).size).toBeGreaterThan(20);
    expect(new Set(predictions.map(({ probabilities }) => probabilities.buffer)).size).toBe(31);
  });

  test('balanced accuracy, area and calibration are those of the predictions', async () => {
    const { predictions, balancedAccuracy, auc, calibrationError, testLoss } = await ran();
    const labels = [...Array(classes).keys()];
    const recalls = labels.map((label) =>
      mean(predictions.filter((p) => p.label === label).map((p) => Number(isRight(p)))),
    );
    expect(balancedAccuracy).toBeCloseTo(mean(recalls), 12);
    const areas = labels.map((label) => areaOf(predictions, label));
    expect(auc).toBeCloseTo(classes === 2 ? areas[1]! : mean(areas), 12);
    expect(calibrationError).toBeCloseTo(calibrationErrorOf(predictions), 12);
    const losses = predictions.map((p) => -Math.log(p.probabilities[p.label]!));
    expect(testLoss).toBeCloseTo(mean(losses), 5);
  });

  test('the scaled calibration error is that of the predictions at the temperature', async () => {
    const longer = trial('frozen', { budget: { epochs: 20 }, earlyStopping: false });
    const { result } = await run({ ...longer, data }, source);
    const { predictions, temperature, scaledCalibrationError, calibrationError } = result;
    expect(temperature).toBeGreaterThan(0);
    const scaled = predictions.map((prediction) => {
      const powers = Array.from(prediction.probabilities, (p) => p ** (1 / temperature));
      return { ...prediction, confidence: Math.max(...powers) / (mean(powers) * classes) };
    });
    expect(scaledCalibrationError).toBeCloseTo(calibrationErrorOf(scaled), 5);
    expect(scaledCalibrationError).not.toBe(calibrationError);
  });
});

describe('scores of transfer', () => {
  const scores = async (spec: TrialSpec, from: ClassifierWeights | null) =>
    (await run(spec, from)).result.transfer;
  const short = { budget: { epochs: 1 } };

  test.each<Regime>(['fine-tuned', 'scratch'])('are not of %s', async (regime) => {
    expect(await scores(trial(regime, short), regime === 'scratch' ? null : source)).toBeNull();
  });

  test('of a frozen base are of its features, whatever its head learns', async () => {
    const spec = trial('frozen', short);
    const found = await scores(spec, source);
    const data = trainingData(spec, proceduralDataSet(spec.data as ProceduralSpec));
    const classifier = createClassifier(spec.base, spec.schedule, 3, 1, source.base);
    const features = await data.features(classifier, {});
    classifier.dispose();
    expect(found).toMatchObject({
      ...estimateTransferability(features, data.plain.labels, 3, null),
      leep: expect.any(Number),
      nce: expect.any(Number),
    });
    const grid = { budget: { epochs: 4 }, tune: { learningRate: [1e-3, 1e-2] } };
    expect(await scores(trial('frozen', grid), source)).toEqual(found);
  });

  test('LEEP and NCE are there where the source has its head', async () => {
    const spec = trial('frozen', short);
    const found = await scores(spec, source);
    // In nats, and at most what knowing nothing of three classes costs.
    for (const score of [found!.leep!, found!.nce!]) {
      expect(score).toBeLessThanOrEqual(0);
      expect(score).toBeGreaterThan(-Math.log(3) - 0.1);
    }
    const { head } = source;
    const flat = new Map(
      [...head!].map(([name, { shape, values }]) => [name, { shape, values: values.map(() => 0) }]),
    );
    // A source that says the same of all images leaves the entropy of the labels.
    const nothing = await scores(spec, { ...source, head: flat });
    expect(nothing!.leep).toBeCloseTo(-Math.log(3), 2);
    expect(nothing!.leep).toBeLessThan(found!.leep!);
    expect(await scores(spec, { ...source, head: null })).toEqual({
      ...found,
      leep: null,
      nce: null,
    });
  });

  test('LEEP and NCE are not there for weights that the head does not belong to', async () => {
    const drawn = await scores(trial('frozen', short, { start: 'mean-variance' }), source);
    expect(drawn).toMatchObject({ logMe: expect.any(Number), leep: null, nce: null });
    const none = await scores(trial('frozen', short, { start: 'random', source: 'random' }), null);
    expect(none).toMatchObject({ logMe: expect.any(Number), leep: null, nce: null });
    expect(drawn!.logMe).not.toBe(none!.logMe);
  });

  test('the distance is that of the source from the target in the features of the base', async () => {
    const spec = trial('frozen', short);
    const found = await scores(spec, source);
    expect(source.sample!.shape).toEqual([24, 128]);
    expect(found!.frechet).toBeGreaterThan(0);
    expect(found!.aDistance).toBeGreaterThanOrEqual(0);
    const { shape, values } = source.sample!;
    const farther = { shape, values: values.map((value) => value + 10) };
    const far = await scores(spec, { ...source, sample: farther });
    expect(far!.frechet).toBeGreaterThan(found!.frechet! + 100);
    expect(far!.aDistance).toBe(2);
    expect({ ...far, aDistance: null, frechet: null }).toEqual({
      ...found,
      aDistance: null,
      frechet: null,
    });
  });

  test('no distance is known of weights without images, nor of weights that are not the source’s', async () => {
    const { sample: _, ...without } = source;
    const unknown = { aDistance: null, frechet: null };
    expect(await scores(trial('frozen', short), without)).toMatchObject(unknown);
    const drawn = trial('frozen', short, { start: 'mean-variance' });
    expect(await scores(drawn, source)).toMatchObject(unknown);
  });

  test('are the same of a source that was kept in a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trial-figures-'));
    try {
      const file = join(folder, 'source.safetensors');
      await writeSource(file, source);
      const read = await readSource(file, base);
      const spec = trial('frozen', short);
      expect(await scores(spec, read)).toEqual(await scores(spec, source));
      await writeSource(file, { ...source, head: null });
      expect(await scores(spec, await readSource(file, base))).toMatchObject({
        leep: null,
        nce: null,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('are of the images of the size alone', async () => {
    const all = await scores(trial('frozen', short), start());
    const some = await scores(trial('frozen', short, { trainSize: 24 }), start());
    expect(some!.logMe).not.toBe(all!.logMe);
  });
});
