import { groupedFolds, stratifiedFolds } from '../../../src/data/split/folds.ts';
import { generatorOf, type Random } from '../../../src/experiment/random.ts';
import { auc } from '../../../src/stats/auc.ts';
import { differenceP, equivalenceP, seedsEstimate } from '../../../src/stats/mean-estimate.ts';
import { resampledEstimate } from '../../../src/stats/resampled.ts';
import { shareOfLook } from '../../../src/stats/spending.ts';

/** Few images of two classes, on which two arms are trained and tested fold by fold. */
export interface FoldScene {
  readonly images: number;
  readonly folds: number;
  readonly repeats: number;
  /** The share of images of the second class. */
  readonly prevalence: number;
  /** Images of a group, such as a patient, of one class; 1 by default. */
  readonly groupSize?: number;
  /** Standard deviation of what the images of a group have in common, in a feature; 0 by default. */
  readonly groupSd?: number;
  /** Standard deviation of what a seed adds to what is learnt. */
  readonly seedSd: number;
  /** How far the classes lie apart in each feature, in standard deviations of an image. */
  readonly separation: number;
  readonly metric: 'accuracy' | 'auc';
}

/** Features that an arm sees of an image. */
const FEATURES = 4;
/** Of the images that are not tested, the share that a network is chosen by. */
const VALIDATION = 0.1;

/**
 * One number a fold and repeat, the first arm less the second. The arms see features of their
 * own that are distributed alike, and learn alike, the means of both classes: over all data
 * sets neither is better, though on this one an arm is.
 */
export function drawFolds(scene: FoldScene, random: Random): number[] {
  const { images, groupSize = 1, groupSd = 0, prevalence, separation } = scene;
  const units = Math.ceil(images / groupSize);
  const groups = Int32Array.from({ length: images }, (_, i) => Math.floor(i / groupSize));
  const labels = groups.map((group) => Number(group < Math.round(units * prevalence)));
  const arms = [0, 1].map(() => {
    const shared = Float64Array.from({ length: units * FEATURES }, () => groupSd * random.normal());
    return Float64Array.from({ length: images * FEATURES }, (_, at) => {
      const i = Math.floor(at / FEATURES);
      const common = shared[groups[i]! * FEATURES + (at % FEATURES)]!;
      return separation * labels[i]! + common + random.normal();
    });
  });
  return Array.from({ length: scene.repeats }, () => {
    const seed = random.int(2 ** 30);
    const foldOf =
      groupSize === 1
        ? stratifiedFolds(labels, scene.folds, seed)
        : groupedFolds(labels, groups, scene.folds, seed);
    return Array.from({ length: scene.folds }, (_, fold) => {
      const trained = foldOf.map((each) => Number(each !== fold && random.uniform() > VALIDATION));
      const [first, second] = arms.map((features) => {
        const means = meansOf(features, labels, trained, scene.seedSd, random);
        return figureOf(scene.metric, features, labels, foldOf, fold, means);
      });
      return first! - second!;
    });
  }).flat();
}

/** The mean features of both classes, and what a seed adds. */
function meansOf(
  features: Float64Array,
  labels: Int32Array,
  trained: Int32Array,
  seedSd: number,
  random: Random,
): readonly Float64Array[] {
  return [0, 1].map((label) => {
    const sum = new Float64Array(FEATURES);
    let count = 0;
    for (let i = 0; i < labels.length; i++) {
      if (trained[i] === 0 || labels[i] !== label) continue;
      count += 1;
      for (let k = 0; k < FEATURES; k++) sum[k]! += features[i * FEATURES + k]!;
    }
    return sum.map((each) => each / Math.max(1, count) + seedSd * random.normal());
  });
}

function figureOf(
  metric: FoldScene['metric'],
  features: Float64Array,
  labels: Int32Array,
  foldOf: Int32Array,
  fold: number,
  [first, second]: readonly Float64Array[],
): number {
  const tested = Int32Array.from(foldOf.keys()).filter((i) => foldOf[i] === fold);
  const scores = Array.from(tested, (i) => {
    let score = 0;
    for (let k = 0; k < FEATURES; k++) {
      const x = features[i * FEATURES + k]!;
      score += (x - first![k]!) ** 2 - (x - second![k]!) ** 2;
    }
    return score;
  });
  if (metric === 'auc') return auc(scores, (i) => labels[tested[i]!] === 1);
  const right = scores.filter((score, i) => score > 0 === (labels[tested[i]!] === 1));
  return right.length / tested.length;
}

/**
 * Shares of experiments that claim a difference: by the rule of a first look, by the test as it
 * was published and by Student's; and that claim to be within a margin that is the truth's own.
 */
export function foldRates(scene: FoldScene, experiments: number, alpha: number) {
  const random = generatorOf('folds simulated', JSON.stringify(scene), experiments);
  const { images, folds } = scene;
  const shares = { rule: 0, published: 0, student: 0 };
  for (let i = 0; i < experiments; i++) {
    const values = drawFolds(scene, random);
    const testShare = 1 / ((folds - 1) * (1 - VALIDATION));
    const floor = Math.SQRT2 / ((images / folds) * Math.sqrt(12));
    const estimate = resampledEstimate(values, { folds, testShare }, floor);
    const published = {
      ...estimate,
      images: { ...estimate.images!, degrees: estimate.seeds.degrees },
    };
    const claims = {
      rule: differenceP(estimate) < alpha * shareOfLook(1),
      published: differenceP(published) < alpha,
      student: differenceP(seedsEstimate(values, floor)) < alpha,
    };
    for (const rule of ['rule', 'published', 'student'] as const)
      shares[rule] += Number(claims[rule]) / experiments;
  }
  return shares;
}

/** The share of experiments that wrongly claim an equivalence: the true change is drawn to be the margin. */
export function foldEquivalenceRate(
  scene: FoldScene,
  margin: number,
  experiments: number,
  alpha: number,
): number {
  const random = generatorOf('folds alike', JSON.stringify(scene), experiments);
  const { folds } = scene;
  const testShare = 1 / ((folds - 1) * (1 - VALIDATION));
  let share = 0;
  for (let i = 0; i < experiments; i++) {
    const values = drawFolds(scene, random).map((value) => value + margin);
    const estimate = resampledEstimate(values, { folds, testShare });
    share += Number(equivalenceP(estimate, margin) < alpha * shareOfLook(1)) / experiments;
  }
  return share;
}
