import { settingsOf } from '../experiment/grid-settings.ts';
import { contentHash } from '../experiment/hash.ts';
import { onFeaturesAlone, type TrialSpec, trainedBy } from '../experiment/trial.ts';
import { buildBase } from '../models/bases/bases.ts';
import { countMacs } from '../models/count.ts';
import type { ModelGraph } from '../models/graph.ts';
import { buildEncoder } from '../models/refined.ts';
import { heldOutCount } from './data/trial-split.ts';
import { isInSpan } from './probe/span.ts';

/** A backward pass costs about two forward passes: one for the inputs' gradient, one for the weights'. */
const TRAINING_FACTOR = 3;
/** What a step of a head on features costs, in layers of a forward pass. */
const HEAD_LAYERS = 40;
/** Evaluations of loss and gradient that a linear probe takes a penalty: 6 to 21 were measured. */
const PROBE_EVALUATIONS = 15;

/** Counts of images a trial works on. */
export interface Images {
  readonly train: number;
  /** Of `train`: those the data set itself holds out; null where trials split off their own. */
  readonly heldOut: number | null;
  readonly test: number;
  readonly classes: number;
}

/** What a trial computes, as if no training stopped early; a training counts as three forward passes. */
export interface Work {
  /** Layers of the base, which is built and traced once. */
  readonly layers: number;
  /** Multiply-adds of convolutions and dense layers. */
  readonly macs: number;
  /** Numbers that layers give. */
  readonly outputs: number;
  /** Layers computed, each once a batch. */
  readonly calls: number;
  /** Multiply-adds in float64 on the host, whatever the backend: of a linear probe. */
  readonly hostMacs: number;
}

/** The work of a whole trial. */
export function trialWork(trial: TrialSpec, whole: Images): Work {
  const images = inFold(trial, whole);
  const { schedule } = trial;
  const { macs, outputs, layers, channels } = baseCost(trial);
  const { trained, held } = splitOf(trial, images);
  const epochs =
    'epochs' in schedule.budget
      ? schedule.budget.epochs
      : (schedule.budget.steps * schedule.batchSize) / trained;
  const method = trainedBy(trial);
  const isFrozen = onFeaturesAlone(trial);
  const headEpochs = isFrozen ? epochs : (schedule.fineTuning?.headEpochs ?? 0);
  const baseEpochs = isFrozen ? 0 : Math.max(0, epochs - headEpochs);
  const features = method === 'scratch' ? 0 : trained + held;
  const settings = settingsOf(schedule).length;
  const isRefined = schedule.refine !== undefined;
  const encoder = isRefined
    ? costOf(buildEncoder(buildBase(trial.base).inputShape, schedule.refine.filters))
    : NOTHING;
  // The frozen base is run in each epoch only where images vary.
  const through = schedule.augmentation || schedule.mixup ? trained + held : 0;
  const batches = (count: number) => Math.ceil(count / schedule.batchSize);
  // Images that a trained network sees in an epoch, a training counted as three.
  const seen = TRAINING_FACTOR * trained + held;
  const forward = features + settings * baseEpochs * (isRefined ? through : seen);
  // At the end the test images, and those of validation where their features are not there yet.
  const validated = isFrozen ? 0 : held;
  const answered = images.test + validated;
  const calls =
    batches(features) +
    settings *
      baseEpochs *
      (TRAINING_FACTOR * batches(trained) + batches(held)) *
      (isRefined && through === 0 ? encoder.layers / layers : 1) +
    batches(images.test) +
    batches(validated);
  return {
    layers,
    macs: macs * (forward + answered) + encoder.macs * settings * baseEpochs * seen,
    outputs: outputs * (forward + answered) + encoder.outputs * settings * baseEpochs * seen,
    calls: layers * calls + HEAD_LAYERS * settings * headEpochs * batches(trained),
    hostMacs: probeMacs(schedule, trained, channels, images.classes),
  };
}

/** Of each penalty, where it is fitted: logits and their gradient. */
function probeMacs(
  { linearProbe }: TrialSpec['schedule'],
  trained: number,
  channels: number,
  classes: number,
): number {
  if (linearProbe === undefined) return 0;
  const axes = isInSpan(trained, channels) ? trained : channels;
  const evaluation = 2 * trained * axes * classes;
  return linearProbe.l2.count * PROBE_EVALUATIONS * evaluation;
}

/** The images of a fold, where a trial has one: its share of all is tested on. */
function inFold(trial: TrialSpec, images: Images): Images {
  if (trial.kind === 'pretraining' || trial.fold === undefined) return images;
  const all = images.train + images.test;
  const test = Math.round(all / trial.fold.folds);
  return { ...images, train: all - test, heldOut: null, test };
}

interface BaseCost {
  /** Multiply-adds of a forward pass of one image. */
  readonly macs: number;
  /** Numbers that the layers give for one image. */
  readonly outputs: number;
  readonly layers: number;
  /** Of its features. */
  readonly channels: number;
}

/** Of each base once: a matrix has few, and many trials of each. */
const costs = new Map<string, BaseCost>();

function baseCost({ base }: TrialSpec): BaseCost {
  const key = contentHash(base);
  const known = costs.get(key);
  if (known !== undefined) return known;
  const cost = costOf(buildBase(base));
  costs.set(key, cost);
  return cost;
}

const NOTHING: BaseCost = { macs: 0, outputs: 0, layers: 0, channels: 0 };

function costOf(graph: ModelGraph): BaseCost {
  const sizes = graph.layers.map(({ outputShape }) => outputShape.reduce((a, b) => a * b, 1));
  return {
    macs: countMacs(graph),
    outputs: sizes.reduce((sum, size) => sum + size, 0),
    layers: graph.layers.length,
    channels: graph.outputShape.at(-1)!,
  };
}

/** How many images a trial trains and validates on. */
function splitOf(trial: TrialSpec, { train, heldOut }: Images) {
  const size = trial.kind === 'target' ? trial.trainSize : null;
  if (heldOut !== null) return { trained: size ?? train - heldOut, held: heldOut };
  const labelled = size ?? train;
  const held = heldOutCount(trial.schedule.validation, labelled);
  return { trained: labelled - held, held };
}
