import { BenchError } from '../../errors.ts';
import type { ClassWeights } from '../../experiment/training-schema.ts';
import { counted, some } from '../../text/numbers.ts';

/**
 * How much each class counts in the training loss, in the order of the classes.
 * @param labels Of the images that are trained on.
 * @throws BenchError `experiment` for weights of other classes, `data` where a class without an
 *   image is to be balanced.
 */
export function classWeightsOf(
  weights: ClassWeights,
  classes: readonly string[],
  labels: Int32Array,
): number[] {
  if (weights === 'balanced') return balanced(classes, labels);
  if (isList(weights)) {
    if (weights.length === classes.length) return [...weights];
    throw unfit(
      `classWeights lists ${counted(weights.length, 'weight')} for ${counted(classes.length, 'class', 'classes')} (${namesOf(classes)})`,
    );
  }
  const unknown = Object.keys(weights).filter((name) => !classes.includes(name));
  if (unknown.length > 0)
    throw unfit(`classWeights names ${namesOf(unknown)}, and the classes are ${namesOf(classes)}`);
  const without = classes.filter((name) => !Object.hasOwn(weights, name));
  if (without.length > 0) throw unfit(`classWeights has no weight for ${namesOf(without)}`);
  return classes.map((name) => weights[name]!);
}

/** scikit-learn's `compute_class_weight('balanced')`. */
function balanced(classes: readonly string[], labels: Int32Array): number[] {
  const counts = new Array<number>(classes.length).fill(0);
  for (const label of labels) counts[label]! += 1;
  const without = classes.filter((_, label) => counts[label] === 0);
  if (without.length > 0)
    throw new BenchError(
      'data',
      `classes cannot be balanced where ${namesOf(without)} has no image to train on`,
      { remedy: 'Give the class training images, leave it out, or list `classWeights` yourself.' },
    );
  return counts.map((count) => labels.length / (classes.length * count));
}

function unfit(what: string): BenchError {
  return new BenchError('experiment', what, {
    remedy:
      "Give each class of the data one weight: { cat: 1, dog: 3 }, or a list in their order; or 'balanced'.",
  });
}

function isList(
  weights: Exclude<ClassWeights, 'balanced'>,
): weights is Extract<ClassWeights, readonly number[]> {
  return Array.isArray(weights);
}

const namesOf = (names: readonly string[]) =>
  some(
    names.map((name) => JSON.stringify(name)),
    10,
  );
