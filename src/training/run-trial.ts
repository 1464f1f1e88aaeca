import type { DataSet } from '../data/image-set.ts';
import { loadDataSet } from '../data/load.ts';
import { foldView } from '../data/split/fold-view.ts';
import type { Qualities } from '../experiment/qualities.ts';
import type { Method } from '../experiment/regime.ts';
import type { PredictionRecord, TrialResult } from '../experiment/result.ts';
import { type TrialSpec, trainedBy } from '../experiment/trial.ts';
import { buildBase } from '../models/bases/bases.ts';
import { drawnAfter } from '../models/weights/mean-variance.ts';
import {
  type ClassifierWeights,
  readWeights,
  type WeightArrays,
} from '../models/weights/weights.ts';
import { macroAuc } from '../stats/auc.ts';
import { expectedCalibrationError } from '../stats/calibration.ts';
import { balancedAccuracy, recallByClass } from '../stats/classification.ts';
import { fittedTemperature, scaledConfidence } from '../stats/temperature.ts';
import { alsoTested } from './also-tests.ts';
import { type Classifier, createClassifier, parametersOf } from './classifier.ts';
import { type Evaluation, evaluateImages } from './evaluate.ts';
import type { FeatureCache } from './features/feature-cache.ts';
import { type Keep, keepModel } from './model-files.ts';
import { phaseClock } from './phase-clock.ts';
import type { Observer } from './progress.ts';
import { trainLinearProbe } from './regimes/linear-probe.ts';
import {
  type Trainer,
  trainFineTuned,
  trainFrozen,
  trainRefined,
  trainScratch,
} from './regimes/regimes.ts';
import { trainTuned } from './regimes/tune.ts';
import { inferring } from './step/compiled.ts';
import { trainingData } from './target-data.ts';
import { transferScores } from './transfer-scores.ts';
import { validationAnswers } from './validated.ts';

/** What a trial measured, and its weights where others start from them. */
export interface TrialOutcome {
  readonly result: Omit<TrialResult, 'artifact' | 'peakMemoryBytes'>;
  /** Only of pretraining: weights and buffers of the base, and those of its head. */
  readonly trained: ClassifierWeights | null;
}

/**
 * Runs one trial on the backend in use: data, training by its regime, and one
 * look at the test images at the end.
 * @param source The weights to start from, by the trial's `start`; null draws them from the seed.
 * @param keep Where the trained classifier is kept; null keeps none.
 * @param cache Where features of frozen bases are shared with other trials; null shares none.
 * @throws BenchError `data` or `trial`.
 */
export async function runTrial(
  trial: TrialSpec,
  source: ClassifierWeights | null,
  observer: Observer,
  keep: Keep | null = null,
  cache: FeatureCache | null = null,
): Promise<TrialOutcome> {
  const clock = phaseClock(observer);
  const { observe } = clock;
  observe.phase('data');
  const { dataSet, examples } = testedOn(trial, await loadDataSet(trial.data));
  const data = trainingData(trial, dataSet, cache);
  const { schedule, seed } = trial;
  const classes = dataSet.classes.length;
  const start = source && firstWeights(trial, source.base);
  const classifier = createClassifier(trial.base, schedule, classes, seed, start);
  try {
    const context = { classifier, data, schedule, seed, observe };
    const trained = await trainTuned(TRAINERS[trainedBy(trial)], context);
    const transfer = await transferScores(trial, classifier, data, classes, source, observe);
    observe.phase('evaluate');
    const { tested, validated, also } = await inferring(
      'inference',
      (x) => classifier.logits(x, null),
      observe,
      async (infer) => ({
        tested: await evaluateImages(infer, dataSet.test, trial),
        validated: await validationAnswers(trial, classifier, data, infer, observe),
        also: await alsoTested(trial, infer, dataSet),
      }),
    );
    const { logits, ...validation } = validated;
    const temperature = fittedTemperature(logits, validation.labels);
    if (keep !== null) {
      observe.phase('save');
      await keepModel(keep, classifier, trial, dataSet, temperature);
    }
    clock.stop();
    return {
      result: {
        testAccuracy: tested.accuracy,
        testLoss: tested.loss,
        temperature,
        ...qualities(tested, dataSet, temperature),
        bestEpoch: trained.bestEpoch,
        bestValidationLoss: trained.bestValidationLoss,
        stoppedEarly: trained.stoppedEarly,
        steps: trained.steps,
        tuning: trained.tuning,
        transfer,
        parametersTotal: parametersOf(classifier).total,
        parametersTrainable: trained.parametersTrainable,
        phaseSeconds: clock.seconds(),
        split: {
          train: data.trainIndices.length,
          validation: data.validationIndices.length,
          test: dataSet.test.count,
        },
        classes: dataSet.classes,
        epochs: trained.records,
        predictions: predictionsOf(tested, dataSet, examples),
        testGroups: dataSet.test.groups ?? null,
        validation,
        alsoTested: also,
      },
      trained: trial.kind === 'pretraining' ? await weightsOf(classifier) : null,
    };
  } finally {
    classifier.dispose();
  }
}

/** The data set as a trial has it, and the numbers that its test images are stored by. */
function testedOn(trial: TrialSpec, whole: DataSet) {
  if (trial.kind === 'pretraining' || trial.fold === undefined)
    return { dataSet: whole, examples: Int32Array.from({ length: whole.test.count }, (_, i) => i) };
  const dataSet = foldView(whole, trial.fold);
  return { dataSet, examples: dataSet.pool.test };
}

async function weightsOf({ baseWeights, headWeights }: Classifier): Promise<ClassifierWeights> {
  return { base: await readWeights(baseWeights), head: await readWeights(headWeights) };
}

function firstWeights(trial: TrialSpec, weights: WeightArrays): WeightArrays {
  if (trial.kind === 'pretraining' || trial.start !== 'mean-variance') return weights;
  return drawnAfter(buildBase(trial.base), weights, trial.seed);
}

/** What accuracy alone does not say of a classifier. */
function qualities(
  { predicted, confidence, probabilities, logits }: Evaluation,
  { test, classes }: DataSet,
  temperature: number,
): Qualities {
  const { labels } = test;
  const isRight = (i: number) => predicted[i] === labels[i];
  const scaled = () => scaledConfidence(logits, classes.length, temperature);
  return {
    balancedAccuracy: balancedAccuracy(recallByClass(labels, predicted, classes.length)),
    auc: macroAuc(probabilities, labels, classes.length),
    calibrationError: expectedCalibrationError(confidence, isRight),
    scaledCalibrationError: Number.isNaN(temperature)
      ? Number.NaN
      : expectedCalibrationError(scaled(), isRight),
  };
}

const TRAINERS: Readonly<Record<Method, Trainer>> = {
  frozen: trainFrozen,
  'fine-tuned': trainFineTuned,
  scratch: trainScratch,
  refine: trainRefined,
  'linear-probe': trainLinearProbe,
};

function predictionsOf(
  { predicted, confidence, probabilities }: Evaluation,
  { test, classes }: DataSet,
  examples: Int32Array,
): PredictionRecord[] {
  return Array.from(predicted, (answer, i) => ({
    example: examples[i]!,
    label: test.labels[i]!,
    predicted: answer,
    confidence: confidence[i]!,
    probabilities: probabilities.slice(i * classes.length, (i + 1) * classes.length),
  }));
}
