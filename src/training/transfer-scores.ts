import { stratifiedSample } from '../data/split/split.ts';
import { generatorOf } from '../experiment/random.ts';
import type { TransferScores } from '../experiment/transfer-scores.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import type { ClassifierWeights } from '../models/weights/weights.ts';
import { estimateTransferability } from '../stats/transferability/estimate.ts';
import { frechetDistance } from '../stats/transferability/frechet.ts';
import { classSeparation } from '../stats/transferability/separation.ts';
import type { Classifier } from './classifier.ts';
import type { Features } from './data/examples.ts';
import { sourceOutputs } from './features/source-outputs.ts';
import { pause } from './pause.ts';
import { proxyADistance } from './probe/proxy-a-distance.ts';
import type { Observer } from './progress.ts';
import type { TrainingData } from './regimes/training-context.ts';
import { SOURCE_IMAGES } from './source-sample.ts';

/**
 * Images that are estimated from at most. The estimators solve dense systems of
 * the features: ten seconds for 2000 images with 2048 channels, minutes for all
 * of a large target, and hardly another ranking of bases.
 */
const MAX_IMAGES = 2000;
/** The same of estimators that decompose the features: eight seconds for as many channels. */
const MAX_DECOMPOSED = 1000;

/**
 * How well a frozen base's features suit the target's labels: what a probe learns
 * from, judged without it, on a stratified sample of the images there are to train
 * and validate on. Null for all but the frozen regime.
 * @param source Whose classifier, where it has one, says what it sees in the target, and
 *   whose features, where they are known, say how far that is.
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
  const sampled = (most: number) => {
    const chosen = stratifiedSample(labels, Math.min(all.count, most), trial.seed);
    return { features: pickedRows(all, chosen), own: chosen.map((index) => labels[index]!) };
  };
  // Only of its own weights: a head says nothing of other features, nor does a distance.
  const of = trial.start === 'weights' ? source : null;
  const { features, own } = sampled(MAX_IMAGES);
  const { outputShape } = classifier.base;
  const outputs = of?.head ? await sourceOutputs(features, outputShape, of.head) : null;
  const fewer = sampled(MAX_DECOMPOSED);
  const random = generatorOf('transfer scores', trial.seed);
  return {
    ...estimateTransferability(features, own, classes, outputs),
    ...classSeparation(fewer.features, fewer.own, classes, random),
    ...(await distances(of?.sample, sampled(SOURCE_IMAGES).features, trial.seed)),
  };
}

/** How far the target is from the source; null where nothing is known of the source's images. */
async function distances(
  sample: ClassifierWeights['sample'],
  target: Features,
  seed: number,
): Promise<Pick<TransferScores, 'aDistance' | 'frechet'>> {
  if (sample === undefined) return { aDistance: null, frechet: null };
  const [count, channels] = sample.shape as [number, number];
  const source = { values: sample.values, count, channels };
  const random = generatorOf('proxy A-distance', seed);
  return {
    aDistance: await proxyADistance(source, target, random, pause),
    frechet: frechetDistance(source, target),
  };
}

function pickedRows({ values, channels }: Features, rows: Int32Array): Features {
  const picked = new Float32Array(rows.length * channels);
  rows.forEach((row, i) => {
    picked.set(values.subarray(row * channels, (row + 1) * channels), i * channels);
  });
  return { values: picked, count: rows.length, channels };
}
