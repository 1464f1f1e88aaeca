/** The classes with images, numbered anew in their order. */
export interface Classes {
  /** Of every image, 0..sizes.length - 1. */
  readonly labels: Int32Array;
  /** Images of every class, 1 or more each. */
  readonly sizes: readonly number[];
}

/**
 * Leaves out classes without images: nothing can be estimated of them.
 * @param labels 0..classes - 1.
 */
export function presentClasses(labels: Int32Array, classes: number): Classes {
  const sizes = new Array<number>(classes).fill(0);
  for (const label of labels) sizes[label]! += 1;
  let present = 0;
  const renumbered = sizes.map((size) => (size > 0 ? present++ : -1));
  return {
    labels: labels.map((label) => renumbered[label]!),
    sizes: sizes.filter((size) => size > 0),
  };
}

/** Whether two labels or more differ; without that there is nothing to predict. */
export function differ(labels: Int32Array): boolean {
  return labels.some((label) => label !== labels[0]);
}
