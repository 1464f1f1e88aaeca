import type { Random } from '../../experiment/random.ts';

/**
 * What a dropout multiplies a batch by, row-major [count, units]: 0 with probability `rate`, else
 * 1 / (1 - rate), so that its mean is 1 (Srivastava et al. 2014, as Keras's Dropout).
 */
export function dropoutMask(
  count: number,
  units: number,
  rate: number,
  random: Random,
): Float32Array {
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(count * units);
  for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < rate ? 0 : kept;
  return mask;
}
