import { stratifiedSample } from '../data/split/split.ts';
import type { TransferScores } from '../experiment/result.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import type { ClassifierWeights } from '../models/weights/weights.ts';
import { estimateTransferability } from '../stats/transferability/estimate.ts';
import type { Classifier } from './classifier.ts';
import type { Features } from './data/examples.ts';
import { sourceOutputs } from './features/source-outputs.ts';
import type { Observer } from './progress.ts';
import type { TrainingData } from './regimes/training-context.ts';

/**
 * Images that are estimated from at most. The estimators solve dense systems of
 * the features: ten seconds for 2000 images with 2048 channels, minutes for all
 * of a large target, and hardly another ranking of bases.
 */
const MAX_IMAGES = 2000;

/**
 * How well a frozen base's features suit the target's labels: what a probe learns
 * from, judged without it, on a stratified sample of the images there are to train
 * and validate on. Null for all but the frozen regime.
 * @param source Whose classifier, where it has one, says what it sees in the target.
 */
export async function transferScores(
  trial: TrialSpec,
  classifier: Classifier,
  data: TrainingData,
  classes: number,
  source: ClassifierWeights | null,
  observe: Observer,
): Promise<TransferScores | null> {
  if (trial.kind === 'pretraining' || trial.regime !== 'frozen') return null;
  const all = await data.features(classifier, observe);
  observe.phase('estimate');
  const { labels } = data.plain;
  const chosen = stratifiedSample(labels, Math.min(all.count, MAX_IMAGES), trial.seed);
  const features = pickedRows(all, chosen);
  const outputs =
    source?.head && trial.start === 'weights'
      ? await sourceOutputs(features, classifier.base.outputShape, source.head)
      : null;
  const own = chosen.map((index) => labels[index]!);
  return estimateTransferability(features, own, classes, outputs);
}

function pickedRows({ values, channels }: Features, rows: Int32Array): Features {
  const picked = new Float32Array(rows.length * channels);
  rows.forEach((row, i) => {
    picked.set(values.subarray(row * channels, (row + 1) * channels), i * channels);
  });
  return { values: picked, count: rows.length, channels };
}
