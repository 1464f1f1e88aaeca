import { tf } from '../../tf.ts';
import type { Kernel } from '../gpu.ts';
import { runKernel } from '../shader.ts';
import { type After, type Before, throughFirst, toLast, withFirst } from './before-and-after.ts';
import {
  COMMON,
  entry,
  groupsOf,
  type Layout,
  layoutOf,
  ofLanes,
  stripesOf,
} from './workgroups.ts';

interface Affine {
  readonly scale: boolean;
  readonly offset: boolean;
}

/**
 * `BatchNormByBatch`: y of x [..., C] as in ops/batch-norm.ts, and the mean and biased variance
 * [C] of all but its channels: two kernels.
 */
export function batchNormByBatch(
  inputs: { readonly x: tf.TensorInfo } & Partial<Record<'scale' | 'offset', tf.TensorInfo>>,
  { epsilon }: { readonly epsilon: number },
): tf.TensorInfo[] {
  const { x, scale, offset } = inputs;
  const layout = layoutOf(x);
  const { rows, units, wide, rowsOfPart, parts, channels } = layout;
  const given = { rows, units, wide, rowsOfPart, partCount: parts, epsilon };
  const across = Math.ceil(units / wide);
  const first = throughFirst(layout, (before) => momentParts(layout, before));
  const [partial] = runKernel(first, [x], [[parts, 2, channels]], given, [
    across,
    groupsOf(layout),
    1,
  ]);
  const has = { scale: scale !== undefined, offset: offset !== undefined };
  const tensors = [x, partial!, ...(scale ? [scale] : []), ...(offset ? [offset] : [])];
  const kernel = toLast(layout, (after) => normalised(layout, has, after));
  const shapes = [x.shape, [channels], [channels]];
  const results = runKernel(kernel, tensors, shapes, given, [across, stripesOf(layout), 1]);
  tf.backend().disposeData(partial!.dataId);
  return results;
}

/**
 * Means and sums of squared distances from them. What lanes and parts have found is put together
 * by Chan, Golub and LeVeque, 1979, Updating Formulae, which loses nothing where the mean is far
 * from zero.
 */
const moments = () => `
  struct Moments { count: f32, mean: T, squares: T };
  fn together(a: Moments, b: Moments) -> Moments {
    if (b.count == 0.0) { return a; }
    let count = a.count + b.count;
    let share = b.count / count;
    let apart = b.mean - a.mean;
    return Moments(
      count, a.mean + apart * share, a.squares + b.squares + apart * apart * (a.count * share),
    );
  }
  ${ofLanes('Moments', 'together(all, other)')}`;

/** Of the rows of a part, by Welford, 1962, one after another. */
function momentParts(layout: Layout, before: Before | null): Kernel {
  const x = before?.value ?? 'x[at]';
  return {
    ...withFirst(layout, before, {
      name: 'batchNormMoments',
      outputs: ['parts'],
      inputs: ['x'],
      uniforms: COMMON,
    }),
    code: `${moments()}
      ${entry(`
        let begin = own_part * uniforms.rowsOfPart;
        let end = min(uniforms.rows, begin + uniforms.rowsOfPart);
        var own = Moments(0.0, T(0.0), T(0.0));
        for (var row = begin + begun; isInside && row < end; row += stride) {
          own.count += 1.0;
          let at = row * uniforms.units + unit;
          ${before?.lines ?? ''}
          let value = ${x};
          let apart = value - own.mean;
          own.mean += apart / own.count;
          own.squares += apart * (value - own.mean);
        }
        let all = of_lanes(own, thread, local);
        if (tells) {
          let at = own_part * 2 * uniforms.units + unit;
          parts[at] = all.mean;
          parts[at + uniforms.units] = all.squares;
        }`)}`,
  };
}

/** @param after What is made of y, `z`, with the tensors that it reads. */
function normalised({ isVector }: Layout, has: Affine, after: After | null): Kernel {
  return {
    name: `batchNormByBatch_${has.scale}_${has.offset}${after === null ? '' : `_${after.title}`}`,
    isVector,
    uniforms: { ...COMMON, epsilon: 'float', ...after?.uniforms },
    outputs: ['y', 'mean', 'variance'],
    inputs: [
      ...['x', 'parts'],
      ...(has.scale ? ['scale'] : []),
      ...(has.offset ? ['offset'] : []),
      ...(after?.inputs ?? []),
    ],
    code: `${moments()}
      ${entry(`
        var own = Moments(0.0, T(0.0), T(0.0));
        for (var part = begun; isInside && part < uniforms.partCount; part += stride) {
          let at = part * 2 * uniforms.units + unit;
          let count = min(uniforms.rows - part * uniforms.rowsOfPart, uniforms.rowsOfPart);
          own = together(own, Moments(f32(count), parts[at], parts[at + uniforms.units]));
        }
        let all = of_lanes(own, thread, local);
        if (!isInside) { return; }
        let spread = all.squares / f32(uniforms.rows);
        if (lane == 0 && group.y == 0) {
          mean[unit] = all.mean;
          variance[unit] = spread;
        }
        let factor = inverseSqrt(spread + uniforms.epsilon)${has.scale ? ' * scale[unit]' : ''};
        let shift = ${has.offset ? 'offset[unit]' : 'T(0.0)'} - all.mean * factor;
        for (var row = i32(group.y) * high + lane; row < uniforms.rows; row += i32(groups.y) * high) {
          let at = row * uniforms.units + unit;
          let z = x[at] * factor + shift;
          ${after?.lines ?? ''}
          y[at] = ${after?.value ?? 'z'};
        }`)}`,
  };
}
