/**
 * The L of L Lᵀ, lower triangular, in the place of a symmetric positive definite matrix.
 * @param matrix [size, size], of which the lower triangle is read and overwritten.
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const [a, b] = [row * size, column * size];
      let rest = matrix[a + column]!;
      for (let k = 0; k < column; k++) rest -= matrix[a + k]! * matrix[b + k]!;
      matrix[a + column] = row === column ? Math.sqrt(rest) : rest / matrix[b + column]!;
    }
  }
}

/**
 * L⁻¹ B, in the place of B.
 * @param lower L, [size, size].
 * @param right B, [size, columns].
 */
export function solveLower(lower: Float64Array, size: number, right: Float64Array): void {
  const columns = right.length / size;
  for (let row = 0; row < size; row++) {
    const target = right.subarray(row * columns, (row + 1) * columns);
    for (let k = 0; k < row; k++) {
      const factor = lower[row * size + k]!;
      for (let c = 0; c < columns; c++) target[c]! -= factor * right[k * columns + c]!;
    }
    const pivot = lower[row * size + row]!;
    for (let c = 0; c < columns; c++) target[c]! /= pivot;
  }
}
