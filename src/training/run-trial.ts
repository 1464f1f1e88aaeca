import type { DataSet } from '../data/image-set.ts';
import { loadDataSet } from '../data/load.ts';
import { foldView } from '../data/split/fold-view.ts';
import type { Qualities } from '../experiment/qualities.ts';
import type { Method } from '../experiment/regime.ts';
import type { PredictionRecord, TrialResult } from '../experiment/result.ts';
import { type PretrainingSpec, type TrialSpec, trainedBy } from '../experiment/trial.ts';
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
import { assertSameData } from './data/same-data.ts';
import { type Evaluation, evaluateImages } from './evaluate.ts';
import type { FeatureCache } from './features/feature-cache.ts';
import { heatMapsOf } from './heat-maps.ts';
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
import { sourceSample } from './source-sample.ts';
import { inferring } from './step/compiled.ts';
import { trainingData } from './target-data.ts';
import { transferScores } from './transfer-scores.ts';
import { validationAnswers } from './validated.ts';

/** What a trial measured, and its weights where others start from them. */
export interface TrialOutcome {
  readonly result: Omit<TrialResult, 'artifact' | 'peakMemoryBytes'>;
  /** Only of pretraining: weights and buffers of the base, those of its head, and features of its test images. */
  readonly trained: ClassifierWeights | null;
}

/**
 * Runs one trial on the backend in use: data, training by its regime, and one
 * look at the test images at the end.
 * @param source The weights to start from, by the trial's `start`; null draws them from the seed.
 * @param keep Where the trained classifier is kept; null keeps none.
 * @param cache Where features of frozen bases are shared with other trials; null shares none.
 * @param planned The fingerprint of the data that it was planned with; null where these cannot be
 *   others.
 * @throws BenchError `data` or `trial`.
 */
export async function runTrial(
  trial: TrialSpec,
  source: ClassifierWeights | null,
  observer: Observer,
  keep: Keep | null = null,
  cache: FeatureCache | null = null,
  planned: string | null = null,
): Promise<TrialOutcome> {
  const clock = phaseClock(observer);
  const { observe } = clock;
  observe.phase('data');
  const whole = await loadDataSet(trial.data);
  if (planned !== null) await assertSameData(trial, whole, planned);
  const { dataSet, examples, tests } = testedOn(trial, whole);
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
    const heatMaps = await heatMapsOf(
      trial,
      classifier,
      dataSet,
      examples,
      tests,
      tested.predicted,
    );
    const { logits, ...validation } = validated;
    const temperature = fittedTemperature(logits, validation.labels);
    if (keep !== null) {
      observe.phase('save');
      await keepModel(keep, classifier, trial, dataSet, temperature);
    }
    const weights =
      trial.kind === 'pretraining' ? await weightsOf(trial, classifier, dataSet, observe) : null;
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
        ...(heatMaps.length > 0 && { heatMaps }),
      },
      trained: weights,
    };
  } finally {
    classifier.dispose();
  }
}

/**
 * The data set as a trial has it, the numbers that its test images are stored by, and how many are
 * tested in all: under cross-validation by all folds.
 */
function testedOn(trial: TrialSpec, whole: DataSet) {
  const { count } = whole.test;
  if (trial.kind === 'pretraining' || trial.fold === undefined)
    return {
      dataSet: whole,
      examples: Int32Array.from({ length: count }, (_, i) => i),
      tests: count,
    };
  const dataSet = foldView(whole, trial.fold);
  return { dataSet, examples: dataSet.pool.test, tests: whole.train.count + count };
}

async function weightsOf(
  trial: PretrainingSpec,
  classifier: Classifier,
  dataSet: DataSet,
  observe: Observer,
): Promise<ClassifierWeights> {
  observe.phase('save');
  const { baseWeights, headWeights } = classifier;
  return {
    base: await readWeights(baseWeights),
    head: await readWeights(headWeights),
    sample: await sourceSample(trial, classifier, dataSet, observe),
  };
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
