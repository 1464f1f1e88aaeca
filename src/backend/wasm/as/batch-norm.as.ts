/** Batch normalisation of [pixels, c] maps (Ioffe and Szegedy, 2015), by channel. */
import { channelProducts, combine, normalize } from './channels.as';

/** Bytes that either function needs at `scratch`. */
export function batchNormBytes(c: i32): i32 {
  return 16 * c;
}

/**
 * y = (x - mean) / sqrt(variance + epsilon) * gamma + beta; gamma or beta 0 is
 * none.
 */
export function batchNorm(
  x: usize,
  mean: usize,
  variance: usize,
  gamma: usize,
  beta: usize,
  epsilon: f64,
  y: usize,
  scratch: usize,
  pixels: i32,
  c: i32,
): void {
  const scale = scratch;
  const shift = scale + ((<usize>c) << 2);
  for (let i: usize = 0; i < (<usize>c) << 2; i += 4) {
    const inverse = inverseOf(variance + i, epsilon);
    store<f32>(scale + i, gamma === 0 ? inverse : inverse * load<f32>(gamma + i));
    store<f32>(shift + i, beta === 0 ? 0 : load<f32>(beta + i));
  }
  normalize(x, mean, scale, shift, y, pixels, c);
}

/**
 * The gradients of `batchNorm` by x, gamma and beta. With `ofBatch`, mean and
 * variance are those of x and their gradients go into dx:
 * dx = gamma / s * (dy - mean(dy) - xhat * mean(dy * xhat)), s = sqrt(variance + epsilon).
 */
export function batchNormGradient(
  dy: usize,
  x: usize,
  mean: usize,
  variance: usize,
  gamma: usize,
  epsilon: f64,
  ofBatch: bool,
  dx: usize,
  dGamma: usize,
  dBeta: usize,
  scratch: usize,
  pixels: i32,
  c: i32,
): void {
  const bytes = (<usize>c) << 2;
  const byDy = scratch;
  const byX = byDy + bytes;
  const constant = byX + bytes;
  const count = <f32>pixels;
  channelProducts(dy, x, mean, dBeta, dGamma, pixels, c);
  for (let i: usize = 0; i < bytes; i += 4) {
    const inverse = inverseOf(variance + i, epsilon);
    const scale = gamma === 0 ? inverse : inverse * load<f32>(gamma + i);
    const product = load<f32>(dGamma + i) * inverse;
    store<f32>(dGamma + i, product);
    store<f32>(byDy + i, scale);
    store<f32>(byX + i, ofBatch ? (-scale * inverse * product) / count : 0);
    store<f32>(constant + i, ofBatch ? (-scale * load<f32>(dBeta + i)) / count : 0);
  }
  combine(dy, x, mean, byDy, byX, constant, dx, pixels, c);
}

function inverseOf(variance: usize, epsilon: f64): f32 {
  return 1 / sqrt<f32>(load<f32>(variance) + <f32>epsilon);
}

/** moving * momentum + batch * (1 - momentum), of the mean and of the variance. */
export function movingAverages(
  movingMean: usize,
  movingVariance: usize,
  mean: usize,
  variance: usize,
  newMean: usize,
  newVariance: usize,
  momentum: f64,
  c: i32,
): void {
  const keep = <f32>momentum;
  const take = <f32>(1 - momentum);
  for (let i: usize = 0; i < (<usize>c) << 2; i += 4) {
    const meanPart = load<f32>(movingMean + i) * keep;
    const variancePart = load<f32>(movingVariance + i) * keep;
    store<f32>(newMean + i, meanPart + load<f32>(mean + i) * take);
    store<f32>(newVariance + i, variancePart + load<f32>(variance + i) * take);
  }
}
