/**
 * Writes for article.py what both sides train from, and what this side made of it:
 *
 *   jiti test/reference/article.ts <folder>
 *   jiti test/reference/article.ts <folder> <CIFAR-10 folder> <weights of VGG16> [width]
 *   python test/reference/article.py <folder> [golden file]
 *
 * The weights are Keras's ImageNet file without the top, or what article_base.py makes.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackend } from '../../src/backend/choose.ts';
import { type ImageSet, imageAt } from '../../src/data/image-set.ts';
import { loadDataSet } from '../../src/data/load.ts';
import { epochBatches } from '../../src/data/split/order.ts';
import type { DataSpec } from '../../src/experiment/data-schema.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { buildHead } from '../../src/models/head.ts';
import { encodeSafetensors } from '../../src/models/weights/safetensors.ts';
import { initialWeights } from '../../src/models/weights/weights.ts';
import { splitOf } from '../../src/training/data/trial-split.ts';
import { readSource } from '../../src/training/source-file.ts';
import { articleTrial, DRAWN, outcomeOf, SEED, startOf, TWINS, type Twin } from './article-task.ts';

const [folder, cifar, weights, width = cifar === undefined ? '0.25' : '1'] = process.argv.slice(2);
if (folder === undefined) throw new Error('name a folder to write to');
if ((cifar === undefined) !== (weights === undefined))
  throw new Error('name a folder of CIFAR-10 and a file of weights, or neither');
const data: DataSpec =
  cifar === undefined
    ? DRAWN
    : { kind: 'cifar10', name: 'cifar10', dir: cifar, batches: batchesIn(cifar) };

await chooseBackend('wasm');
mkdirSync(folder, { recursive: true });
const dataSet = await loadDataSet(data);
const trial = articleTrial('article', data, Number(width));
const { schedule } = trial;
const base = buildBase(trial.base);
const head = buildHead(base.outputShape, schedule.head, dataSet.classes.length);
const { train } = splitOf(trial, dataSet);

const { budget } = schedule;
if (!('epochs' in budget)) throw new Error('the article trains by epochs');
writeImages('train.bin', dataSet.train);
writeImages('test.bin', dataSet.test);
writeFileSync(join(folder, 'head.safetensors'), encodeSafetensors(initialWeights(head, SEED)));
const ours: Record<string, unknown> = {};
for (const twin of Object.keys(TWINS) as Twin[]) {
  const own = articleTrial(twin, data, Number(width));
  const start = weights === undefined ? startOf(own) : (await readSource(weights, own.base)).base;
  writeFileSync(join(folder, `${twin}.safetensors`), encodeSafetensors(start));
  ours[twin] = await outcomeOf(own, start);
}
writeFileSync(
  join(folder, 'task.json'),
  JSON.stringify({
    side: dataSet.train.height,
    trainLabels: [...dataSet.train.labels],
    testLabels: [...dataSet.test.labels],
    classes: dataSet.classes.length,
    width: Number(width),
    batches: Array.from({ length: budget.epochs }, (_, i) =>
      epochBatches(train, schedule.batchSize, SEED, i + 1).map((batch) => [...batch]),
    ),
    ours,
  }),
);

/** Of the five training files those that are there. */
function batchesIn(dir: string): number[] {
  const numbers = readdirSync(dir).map((name) => /^data_batch_([1-5])\.bin$/.exec(name)?.[1]);
  return numbers.filter((n) => n !== undefined).map(Number);
}

function writeImages(name: string, images: ImageSet): void {
  const all = Array.from({ length: images.count }, (_, i) => imageAt(images, i));
  writeFileSync(join(folder!, name), Buffer.concat(all));
}
