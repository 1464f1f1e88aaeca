/** Numbers of every example, row-major [count, channels]: pooled features or softmax outputs. */
export interface FeatureMatrix {
  readonly values: Float32Array;
  readonly count: number;
  readonly channels: number;
}

/** Whether all values are finite and not all rows the same; false of fewer than two rows. */
export function varies({ values, channels }: FeatureMatrix): boolean {
  return values.every(Number.isFinite) && values.some((value, i) => value !== values[i % channels]);
}

/** [channels] The mean of each channel, in float64. */
export function channelMeans({
  values,
  count,
  channels,
}: Omit<FeatureMatrix, 'values'> & { readonly values: ArrayLike<number> }): Float64Array {
  const means = new Float64Array(channels);
  for (let i = 0; i < values.length; i++) means[i % channels]! += values[i]! / count;
  return means;
}

/** The values less their channel's mean, [count, channels] in float64. */
export function centred(features: FeatureMatrix): Float64Array {
  const { values, channels } = features;
  const means = channelMeans(features);
  const rest = new Float64Array(values);
  for (let i = 0; i < values.length; i++) rest[i]! -= means[i % channels]!;
  return rest;
}

/** [columns, rows] of [rows, columns]. */
export function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column]!;
    }
  }
  return turned;
}
