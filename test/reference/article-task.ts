import article from '../../experiments/studies/article.ts';
import preprocessed from '../../experiments/studies/article-preprocessed.ts';
import xception from '../../experiments/studies/article-xception.ts';
import type { DataSpec } from '../../src/experiment/data-schema.ts';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import type { TrialResult } from '../../src/experiment/result.ts';
import type { TargetTrialSpec } from '../../src/experiment/trial.ts';
import { validateExperiment } from '../../src/experiment/validate.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import {
  initialWeights,
  type WeightArray,
  type WeightArrays,
} from '../../src/models/weights/weights.ts';
import { runTrial } from '../../src/training/run-trial.ts';

/** The article's run and its twins, as the experiments of these names have them. */
export const TWINS = { article, preprocessed, xception } as const;
export type Twin = keyof typeof TWINS;

export const SEED = 1;

/** What is trained on where no CIFAR-10 is at hand; early stopping ends it before its epochs do. */
export const DRAWN: DataSpec = {
  kind: 'procedural',
  name: 'textures',
  label: 'texture',
  classes: 4,
  size: 32,
  train: 300,
  test: 60,
  palette: 'vivid',
  noise: 0.1,
  objectSize: [0.45, 0.8],
  seed: 5,
};

/** A twin's trial of one seed, as its experiment plans it, on other images and a base of another width. */
export function articleTrial(twin: Twin, data: DataSpec, width: number): TargetTrialSpec {
  const experiment = validateExperiment(`${twin}.ts`, {
    ...TWINS[twin],
    bases: [{ name: 'VGG16', width, inputSize: 32 }],
    sources: [{ kind: 'random' }],
    targets: [data],
    seeds: [SEED],
  });
  const [planned] = expandMatrix(experiment);
  return { ...planned!.trial, start: 'weights' } as TargetTrialSpec;
}

/** Standard deviation of a photograph's values under each scaling, about. */
const SPREAD = { unit: 0.25, caffe: 64, tf: 0.5 };

/**
 * Weights of a base that stand for ImageNet's, which are no part of this repository: He et al.'s
 * (2015) draw, whose kernels have twice the variance of Keras's default, under which thirteen
 * layers of relu would leave next to nothing of an image for a head to learn from. The first
 * layer is fit for the scaling, so that features are neither tiny nor in their hundreds. On
 * photographs such a base makes nearly one and the same feature of all, of which rounding decides
 * the gradients: there both sides start from trained weights, as article_base.py makes them.
 */
export function startOf({ base, scaling }: Pick<TargetTrialSpec, 'base' | 'scaling'>) {
  const drawn = initialWeights(buildBase(base), SEED);
  const first = 1 / SPREAD[scaling as keyof typeof SPREAD];
  return new Map(
    [...drawn].map(([name, { shape, values }]): [string, WeightArray] => {
      const factor = Math.SQRT2 * (name === 'block1_conv1/kernel' ? first : 1);
      return [name, { shape, values: values.map((value) => value * factor) }];
    }),
  );
}

/** What Keras's `History` has of a training, and its `evaluate` of the test images. */
export interface Outcome {
  /** [loss, accuracy, val_loss, val_accuracy] of each epoch. */
  readonly epochs: readonly (readonly number[])[];
  /** [loss, accuracy] */
  readonly test: readonly number[];
}

/** The same of a trial here, from weights of its base. */
export async function outcomeOf(trial: TargetTrialSpec, base: WeightArrays): Promise<Outcome> {
  const { result } = await runTrial(trial, { base, head: null }, silent);
  return { epochs: historyOf(result), test: [result.testLoss, result.testAccuracy] };
}

function historyOf({ epochs }: Pick<TrialResult, 'epochs'>): number[][] {
  return epochs.map((each) => [
    each.loss,
    each.accuracy,
    each.validationLoss,
    each.validationAccuracy,
  ]);
}

const silent = { phase: () => {}, images: () => {}, epoch: () => {} };
