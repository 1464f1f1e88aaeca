import { differ } from './classes.ts';
import type { FeatureMatrix } from './matrix.ts';

/**
 * LEEP: the mean log likelihood of the labels y under the expected empirical predictor, which
 * weighs the empirical P(y | z) with the source classifier's probabilities of its classes z
 * (Nguyen et al. 2020, ICML).
 * @param probabilities [count, source classes], of rows that sum to 1.
 * @param labels 0..classes - 1.
 * @returns In nats, 0 at most; NaN where the labels are all the same.
 */
export function leep(probabilities: FeatureMatrix, labels: Int32Array, classes: number): number {
  if (!differ(labels)) return Number.NaN;
  const { values, count, channels } = probabilities;
  const conditional = conditionals(probabilities, labels, classes);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    let likelihood = 0;
    for (let z = 0; z < channels; z++) {
      likelihood += conditional[labels[i]! * channels + z]! * values[i * channels + z]!;
    }
    sum += Math.log(likelihood);
  }
  return sum / count;
}

/** P(y | z) as [classes, source classes]; 0 for a z that no image is given. */
function conditionals(
  { values, channels }: FeatureMatrix,
  labels: Int32Array,
  classes: number,
): Float64Array {
  const joint = new Float64Array(classes * channels);
  const marginal = new Float64Array(channels);
  values.forEach((probability, i) => {
    joint[labels[Math.floor(i / channels)]! * channels + (i % channels)]! += probability;
    marginal[i % channels]! += probability;
  });
  return joint.map((mass, i) => (mass > 0 ? mass / marginal[i % channels]! : 0));
}
