/**
 * What test/bench/keras.ts times of this harness, in a process of its own. Prints one
 * line of JSON; the arguments are those of test/reference/speed.py, after the way to run.
 */
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import type { ImageSet } from '../../src/data/image-set.ts';
import { stratifiedSplit } from '../../src/data/split/split.ts';
import type { BaseName } from '../../src/experiment/bases.ts';
import { generatorOf } from '../../src/experiment/random.ts';
import type { Schedule } from '../../src/experiment/schedule.ts';
import { medianOf } from '../../src/stats/quantile.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { imageExamples } from '../../src/training/data/examples.ts';
import { featuresOnce } from '../../src/training/features/features.ts';
import { trainFrozen } from '../../src/training/regimes/regimes.ts';
import { compile, compileEagerly } from '../../src/training/step/compiled.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { SCHEDULE as ARTICLE } from '../reference/side-by-side-task.ts';

const CLASSES = 10;
const SCHEDULE: Schedule = {
  ...ARTICLE,
  optimizer: { ...ARTICLE.optimizer, learningRate: 1e-4 },
};
const silent = { phase: () => {}, images: () => {}, epoch: () => {} };

const [way, task, name, ...numbers] = process.argv.slice(2) as [string, string, BaseName];
const [size, batch, count, epochs] = numbers.map(Number) as [number, number, number, number];
const info = await chooseBackend(way === 'wasm' ? 'wasm' : 'tensorflow');
const result = task === 'steps' ? await steps(count) : await frozen();
console.log(JSON.stringify({ ...result, versions: info.versions, device: info.device }));

async function steps(samples: number) {
  const classifier = createClassifier(
    { name, width: 1, inputSize: size },
    SCHEDULE,
    CLASSES,
    0,
    null,
  );
  const x = tf.randomNormal<tf.Rank.R4>([batch, size, size, 3], 0, 1, 'float32', 1);
  const labels = tf.tensor1d(
    Int32Array.from({ length: batch }, (_, i) => i % CLASSES),
    'int32',
  );
  const network = {
    forward: (input: tf.Tensor4D, training: boolean) =>
      classifier.logits(input, training ? { batchNorm: 'train' } : null),
    variables: [...baseVariables(classifier), ...headVariables(classifier)],
  };
  const optimizer = createOptimizer(SCHEDULE.optimizer);
  const compiled =
    way === 'eager' ? compileEagerly(network, optimizer) : compile(network, optimizer, {});
  const training = async () => {
    const sums = compiled.step({ x, labels });
    await sums.loss.data();
    tf.dispose([sums.loss, sums.correct]);
  };
  const inference = async () => {
    const logits = compiled.infer(x);
    await logits.data();
    logits.dispose();
  };
  const started = performance.now();
  await training();
  const firstSeconds = (performance.now() - started) / 1000;
  return {
    training: batch / (await medianSeconds(training, samples)),
    inference: batch / (await medianSeconds(inference, samples)),
    firstSeconds,
  };
}

async function medianSeconds(work: () => Promise<void>, samples: number): Promise<number> {
  await work();
  await work();
  const seconds: number[] = [];
  for (let i = 0; i < samples; i++) {
    const started = performance.now();
    await work();
    seconds.push((performance.now() - started) / 1000);
  }
  return medianOf(seconds);
}

/** The frozen regime as a trial runs it: features once, then the head on them. */
async function frozen() {
  const random = generatorOf('weights', 1, 'images');
  const pixels = Uint8Array.from({ length: count * size * size * 3 }, () =>
    Math.floor(random.uniform() * 256),
  );
  const labels = Int32Array.from({ length: count }, (_, i) => i % CLASSES);
  const images: ImageSet = { count, height: size, width: size, labels, images: pixels };
  const schedule = { ...SCHEDULE, batchSize: batch, budget: { epochs } };
  const classifier = createClassifier(
    { name, width: 1, inputSize: size },
    schedule,
    CLASSES,
    0,
    null,
  );
  const plain = imageExamples(images, size, 'caffe');
  const split = stratifiedSplit(labels, ARTICLE.validation, 1);
  const started = performance.now();
  await trainFrozen({
    classifier,
    data: {
      plain,
      train: plain,
      trainIndices: split.train,
      validationIndices: split.heldOut,
      classWeights: null,
      features: featuresOnce(plain),
    },
    schedule,
    seed: 1,
    observe: silent,
  });
  return { seconds: (performance.now() - started) / 1000 };
}
