/**
 * The L of L Lᵀ, lower triangular, in the place of a symmetric positive definite matrix.
 * @param matrix [size, size], of which the lower triangle is read and overwritten.
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const a = row * size;
    // Two columns at a time, so that neither sum waits for the other; of an odd count the last alone.
    for (let column = 0; column <= row; column += 2) {
      const b = column * size;
      const isPair = column < row;
      const bNext = isPair ? b + size : b;
      const next = isPair ? column + 1 : column;
      let rest = matrix[a + column]!;
      let restNext = matrix[a + next]!;
      for (let k = 0; k < column; k++) {
        const value = matrix[a + k]!;
        rest -= value * matrix[b + k]!;
        restNext -= value * matrix[bNext + k]!;
      }
      matrix[a + column] = isPair ? rest / matrix[b + column]! : Math.sqrt(rest);
      if (!isPair) continue;
      restNext -= matrix[a + column]! * matrix[bNext + column]!;
      matrix[a + next] = next === row ? Math.sqrt(restNext) : restNext / matrix[bNext + next]!;
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
