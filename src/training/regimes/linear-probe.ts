import { BenchError } from '../../errors.ts';
import { writeWeights } from '../../models/weights/weights.ts';
import { baseDigest, parametersOf } from '../classifier.ts';
import type { Features } from '../data/examples.ts';
import { linearProbe } from '../probe/linear-probe.ts';
import type { Rows } from '../probe/span.ts';
import type { Trainer } from './regimes.ts';

/**
 * The linear probe: logistic regression on the frozen base's features. It is no training by steps:
 * its one epoch is the whole fit, and its steps are L-BFGS's iterations.
 * @throws BenchError when a weight or buffer of the base has moved.
 */
export const trainLinearProbe: Trainer = async (context) => {
  const { classifier, data, schedule, observe } = context;
  if (schedule.linearProbe === undefined) throw new TypeError('a linear probe needs its options');
  const before = await baseDigest(classifier);
  observe.phase('features');
  const features = await data.features(classifier, observe);
  observe.phase('head');
  const started = performance.now();
  const of = (indices: Int32Array) => ({
    rows: rowsOf(features, indices),
    labels: indices.map((index) => data.plain.labels[index]!),
  });
  const [classes] = classifier.head.outputShape as [number];
  const probe = linearProbe(
    { ...of(data.trainIndices), classes, weights: data.classWeights },
    of(data.validationIndices),
    schedule.linearProbe.l2,
  );
  const seconds = (performance.now() - started) / 1000;
  const [kernel, bias] = [...classifier.headWeights.keys()] as [string, string];
  writeWeights(
    classifier.headWeights,
    new Map([
      [kernel, { shape: [features.channels, classes], values: Float32Array.from(probe.kernel) }],
      [bias, { shape: [classes], values: Float32Array.from(probe.bias) }],
    ]),
  );
  const { validationLoss, validationAccuracy, trainLoss, trainAccuracy, iterations } = probe;
  observe.epoch({
    phase: 'head',
    epoch: 1,
    loss: trainLoss,
    accuracy: trainAccuracy,
    validationLoss,
    validationAccuracy,
    seconds,
    imagesPerSecond: data.trainIndices.length / seconds,
  });
  if ((await baseDigest(classifier)) !== before)
    throw new BenchError('trial', 'the frozen base changed while its probe was fitted');
  return {
    epochs: 1,
    steps: iterations,
    bestEpoch: 1,
    bestValidationLoss: validationLoss,
    stoppedEarly: false,
    parametersTrainable: parametersOf(classifier).head,
  };
};

function rowsOf({ values, channels }: Features, indices: Int32Array): Rows {
  const rows = new Float64Array(indices.length * channels);
  indices.forEach((index, i) => {
    rows.set(values.subarray(index * channels, (index + 1) * channels), i * channels);
  });
  return { values: rows, count: indices.length, channels };
}
