import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { areGrey } from '../data/grey.ts';
import type { DataSet } from '../data/image-set.ts';
import { BenchError, reasonOf } from '../errors.ts';
import type { KeptImages, KeptModel } from '../experiment/kept-model.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { writeFolderWhole } from '../files/write-folder.ts';
import { layersModel, WEIGHTS_FILE } from '../models/weights/layers-model.ts';
import { readWeights } from '../models/weights/weights.ts';
import type { Classifier } from './classifier.ts';

/** Where a trial's model is kept, and what is written beside it. */
export interface Keep {
  readonly folder: string;
  /** The trial's hash and the harness's version. */
  readonly origin: { readonly hash: string; readonly version: string };
}

/**
 * Keeps a trained classifier as a TensorFlow.js layers model: model.json,
 * weights.bin, and trial.json with the spec that made it, its classes, how files of images
 * become its input, and its temperature. The folder appears whole or not at all.
 * @param temperature That was fitted to the validation images; NaN where there is none.
 * @throws BenchError `trial` when it cannot be written.
 */
export async function keepModel(
  { folder, origin }: Keep,
  classifier: Classifier,
  trial: TrialSpec,
  dataSet: DataSet,
  temperature: number,
): Promise<void> {
  const { base, head, baseWeights, headWeights } = classifier;
  const weights = new Map([
    ...(await readWeights(baseWeights)),
    ...(await readWeights(headWeights)),
  ]);
  const model = layersModel(base, head, weights, `transfer-bench ${origin.version}`);
  const { inputSize } = trial.base;
  const about: KeptModel = {
    ...origin,
    input: { inputSize, scaling: trial.scaling },
    images: imagesOf(dataSet),
    temperature: Number.isNaN(temperature) ? null : temperature,
    classes: dataSet.classes,
    trial,
  };
  try {
    await writeFolderWhole(folder, async (aside) => {
      await writeFile(join(aside, 'model.json'), JSON.stringify(model.json));
      await writeFile(join(aside, WEIGHTS_FILE), model.bytes);
      await writeFile(join(aside, 'trial.json'), `${JSON.stringify(about, null, 2)}\n`);
    });
  } catch (cause) {
    throw new BenchError('trial', `the model cannot be kept in ${folder}: ${reasonOf(cause)}`, {
      remedy: 'Free disk space or make the folder writable, and run again.',
      cause,
    });
  }
}

/** What was drawn, or is no file of images, is taken as it is: a square of its own size. */
function imagesOf({ test, decoding }: DataSet): KeptImages {
  const asTheyAre = { size: test.width, resize: 'stretch', window: null, deep: false } as const;
  return { ...(decoding ?? asTheyAre), grey: areGrey(test) };
}
