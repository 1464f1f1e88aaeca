import type { DataSet } from '../data/image-set.ts';
import { groupedSplit } from '../data/group-split.ts';
import { loadDataSet } from '../data/load.ts';
import { stratifiedSplit } from '../data/split.ts';
import type { WeightArrays } from '../models/weights.ts';
import { readWeights } from '../models/weights.ts';
import type { PredictionRecord, TrialResult } from '../spec/result.ts';
import type { TrialSpec } from '../spec/trial.ts';
import { type Classifier, createClassifier, parametersOf } from './classifier.ts';
import { type Evaluation, evaluate } from './evaluate.ts';
import { imageExamples } from './examples.ts';
import { type Keep, keepModel } from './model-files.ts';
import { phaseClock } from './phase-clock.ts';
import type { Observer } from './progress.ts';
import { type TrainingData, trainFineTuned, trainFrozen, trainScratch } from './regimes.ts';

/** What a trial measured, and the base's weights where others start from them. */
export interface TrialOutcome {
  readonly result: Omit<TrialResult, 'artifact' | 'peakMemoryBytes'>;
  /** Only of pretraining: the base's weights and buffers. */
  readonly baseWeights: WeightArrays | null;
}

/**
 * Runs one trial on the backend in use: data, training by its regime, and one
 * look at the test images at the end.
 * @param start The base's first weights; null draws them from the seed.
 * @param keep Where the trained classifier is kept; null keeps none.
 * @throws BenchError `data` or `trial`.
 */
export async function runTrial(
  trial: TrialSpec,
  start: WeightArrays | null,
  observer: Observer,
  keep: Keep | null = null,
): Promise<TrialOutcome> {
  const clock = phaseClock(observer);
  const { epochs, observe } = collectEpochs(clock.observe);
  observe.phase('data');
  const dataSet = await loadDataSet(trial.data);
  const data = trainingData(trial, dataSet);
  const { schedule, seed } = trial;
  const classifier = createClassifier(trial.base, schedule, dataSet.classes.length, seed, start);
  try {
    const trained = await trainerOf(trial)(classifier, data, schedule, seed, observe);
    observe.phase('evaluate');
    const tested = await test(classifier, trial, dataSet);
    if (keep !== null) {
      observe.phase('save');
      await keepModel(keep, classifier, trial, dataSet.classes);
    }
    clock.stop();
    return {
      result: {
        testAccuracy: tested.accuracy,
        testLoss: tested.loss,
        bestEpoch: trained.bestEpoch,
        bestValidationLoss: trained.bestValidationLoss,
        stoppedEarly: trained.stoppedEarly,
        parametersTotal: parametersOf(classifier).total,
        parametersTrainable: trained.parametersTrainable,
        phaseSeconds: clock.seconds(),
        split: {
          train: data.trainIndices.length,
          validation: data.validationIndices.length,
          test: dataSet.test.count,
        },
        classes: dataSet.classes,
        epochs,
        predictions: predictionsOf(tested, dataSet),
      },
      baseWeights: trial.kind === 'pretraining' ? readWeights(classifier.baseWeights) : null,
    };
  } finally {
    classifier.dispose();
  }
}

function trainerOf(trial: TrialSpec) {
  if (trial.kind === 'pretraining') return trainScratch;
  return { frozen: trainFrozen, 'fine-tuned': trainFineTuned, scratch: trainScratch }[trial.regime];
}

/** The data set's own, where it has one; else a share, with every group on one side. */
function validationSplit(
  { labels, groups }: DataSet['train'],
  given: Int32Array | undefined,
  share: number,
  seed: number,
) {
  if (given !== undefined) {
    const held = new Set(given);
    return { train: Int32Array.from(labels.keys()).filter((i) => !held.has(i)), heldOut: given };
  }
  return groups === undefined
    ? stratifiedSplit(labels, share, seed)
    : groupedSplit(labels, groups, share, seed);
}

/** Split, order, initialisation and augmentation all vary with the trial's seed. */
function trainingData(
  { base, scaling, schedule, seed }: TrialSpec,
  { train, validation }: DataSet,
): TrainingData {
  const split = validationSplit(train, validation, schedule.validation, seed);
  const plain = imageExamples(train, base.inputSize, scaling);
  const { augmentation } = schedule;
  return {
    plain,
    train: augmentation
      ? imageExamples(train, base.inputSize, scaling, { options: augmentation, seed })
      : plain,
    trainIndices: split.train,
    validationIndices: split.heldOut,
  };
}

function test(classifier: Classifier, { base, scaling, schedule }: TrialSpec, { test }: DataSet) {
  return evaluate(
    (x) => classifier.logits(x, null),
    imageExamples(test, base.inputSize, scaling),
    Int32Array.from({ length: test.count }, (_, i) => i),
    schedule.batchSize,
  );
}

function predictionsOf(
  { predicted, confidence }: Evaluation,
  { test }: DataSet,
): PredictionRecord[] {
  return Array.from(predicted, (answer, example) => ({
    example,
    label: test.labels[example]!,
    predicted: answer,
    confidence: confidence[example]!,
  }));
}

function collectEpochs(observer: Observer) {
  const epochs: TrialResult['epochs'][number][] = [];
  const observe: Observer = {
    ...observer,
    epoch(record) {
      epochs.push(record);
      observer.epoch(record);
    },
  };
  return { epochs, observe };
}
