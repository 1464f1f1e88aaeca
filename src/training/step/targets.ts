/**
 * What a label stands for in the loss: row c, of [classes, classes], is the target of an image
 * of class c. Smoothing s takes 1 at c to 1 - s + s / classes, and 0 to s / classes
 * (keras/src/losses/losses.py, `CategoricalCrossentropy`). Cross-entropy is linear in its target,
 * so that a class's weight is a factor of its row.
 * @param weights Of each class; null weighs all alike.
 */
export function targetRows(
  classes: number,
  smoothing: number,
  weights: readonly number[] | null,
): Float32Array {
  const rows = new Float32Array(classes * classes);
  for (let label = 0; label < classes; label++) {
    const weight = weights?.[label] ?? 1;
    for (let k = 0; k < classes; k++) {
      const truth = k === label ? 1 - smoothing : 0;
      rows[label * classes + k] = weight * (truth + smoothing / classes);
    }
  }
  return rows;
}
