/**
 * A whole fine-tuning trial on webgpu in a process of its own, for `npm run bench:gpu`; prints one
 * line of JSON. It trains on 3,728 images of CIFAR-10 where `bench pull cifar10` has fetched it,
 * and on as many drawn ones of its size elsewhere, from random weights:
 * what is computed does not depend on them.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chooseBackend, stopBackend } from '../../src/backend/choose.ts';
import { recallShaders } from '../../src/backend/recall-shaders.ts';
import { archiveFolder } from '../../src/cache/archive.ts';
import { cacheFolder } from '../../src/cache/folder.ts';
import type { BaseName } from '../../src/experiment/bases.ts';
import type { DataSpec } from '../../src/experiment/data-schema.ts';
import type { TrialSpec } from '../../src/experiment/trial.ts';
import { runTrial } from '../../src/training/run-trial.ts';
import { EMBEDDED, SCHEDULE } from '../reference/side-by-side-task.ts';

const { values } = parseArgs({
  options: {
    base: { type: 'string', default: 'ResNet50' },
    width: { type: 'string', default: '1' },
    images: { type: 'string', default: '3728' },
    epochs: { type: 'string', default: '10' },
  },
});
const images = Number(values.images);
const isThere = existsSync(archiveFolder('cifar10'));
const data: DataSpec = isThere
  ? { kind: 'cifar10', name: 'cifar10' }
  : ({ ...EMBEDDED, train: images, test: 1000 } as DataSpec);
const trial: TrialSpec = {
  kind: 'target',
  base: { name: values.base as BaseName, width: Number(values.width), inputSize: 32 },
  source: 'random',
  start: 'weights',
  data,
  trainSize: images,
  regime: 'fine-tuned',
  budget: null,
  seed: 1,
  schedule: {
    ...SCHEDULE,
    batchSize: 32,
    budget: { epochs: Number(values.epochs) },
    fineTuning: { headEpochs: 2, baseLearningRate: 1e-5, batchNorm: 'train' },
  },
  scaling: 'caffe',
};

const notices: string[] = [];
let firstStepSeconds = Number.NaN;
const { device } = await chooseBackend('webgpu');
const kind = JSON.stringify(['bench:gpu', device, trial.base, trial.schedule]);
const keepShaders = recallShaders(cacheFolder('shaders'), kind);
const { result } = await runTrial(trial, null, {
  phase: () => {},
  epoch: () => {},
  images() {
    // From the start of the process.
    if (Number.isNaN(firstStepSeconds)) firstStepSeconds = performance.now() / 1000;
  },
  notice: (text) => notices.push(text),
});
await keepShaders();
console.log(
  JSON.stringify({
    ...{ device, firstStepSeconds, notices, steps: result.steps },
    data: isThere ? 'CIFAR-10' : 'drawn',
    seconds: performance.now() / 1000,
    phaseSeconds: result.phaseSeconds,
  }),
);
stopBackend();
process.exit(0);
