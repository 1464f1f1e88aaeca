/**
 * Writes for side_by_side.py what both sides train from, and what this side made of it:
 *
 *   jiti test/reference/side-by-side.ts <folder> [CIFAR-10 folder]
 *   python test/reference/side_by_side.py <folder>
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackend } from '../../src/backend/choose.ts';
import { imageAt } from '../../src/data/image-set.ts';
import { loadDataSet } from '../../src/data/load.ts';
import { epochBatches } from '../../src/data/split/order.ts';
import { stratifiedSplit } from '../../src/data/split/split.ts';
import type { DataSpec } from '../../src/experiment/data-schema.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { buildHead } from '../../src/models/head.ts';
import { encodeSafetensors } from '../../src/models/weights/safetensors.ts';
import { initialWeights } from '../../src/models/weights/weights.ts';
import {
  EMBEDDED,
  lossesOf,
  pretrainedBase,
  SCHEDULE,
  SEED,
  SIDES,
  sideTrial,
} from './side-by-side-task.ts';

const EPOCHS = [1, 2, 3];
const [folder, cifar] = process.argv.slice(2);
if (folder === undefined) throw new Error('name a folder to write to');
const data: DataSpec =
  cifar === undefined ? EMBEDDED : { kind: 'cifar10', name: 'cifar10', dir: cifar, train: 500 };

await chooseBackend('wasm');
mkdirSync(folder, { recursive: true });
const pretrained = await pretrainedBase();
const { train, classes } = await loadDataSet(data);
const { base: spec, schedule } = sideTrial(data, 'frozen');
const base = buildBase(spec);
const head = buildHead(base.outputShape, schedule.head, classes.length);
const split = stratifiedSplit(train.labels, SCHEDULE.validation, SEED);

writeFileSync(
  join(folder, 'images.bin'),
  Buffer.concat(Array.from({ length: train.count }, (_, i) => imageAt(train, i))),
);
writeFileSync(join(folder, 'base.safetensors'), encodeSafetensors(pretrained.base));
writeFileSync(join(folder, 'head.safetensors'), encodeSafetensors(initialWeights(head, SEED)));
const ours = Object.fromEntries(
  await Promise.all(
    SIDES.map(async (side) => [side, await lossesOf(sideTrial(data, side), pretrained)]),
  ),
);
const task = {
  shape: [train.count, train.height, train.width, 3],
  labels: [...train.labels],
  classes: classes.length,
  width: spec.width,
  units: schedule.head.units,
  rates: Object.fromEntries(SIDES.map((side) => [side, rateOf(side)])),
  batches: EPOCHS.map((epoch) =>
    epochBatches(split.train, schedule.batchSize, SEED, epoch).map((batch) => [...batch]),
  ),
  validation: [...split.heldOut],
  ours,
};
writeFileSync(join(folder, 'task.json'), JSON.stringify(task));

function rateOf(side: (typeof SIDES)[number]): number {
  const { optimizer, fineTuning } = sideTrial(data, side).schedule;
  return fineTuning?.baseLearningRate ?? optimizer.learningRate;
}
