import { tf } from '../../tf.ts';
import type { Kernel } from '../gpu.ts';
import { runKernel } from '../shader.ts';
import { type Before, throughFirst, withFirst } from './before-and-after.ts';
import {
  COMMON,
  entry,
  groupsOf,
  type Layout,
  layoutOf,
  ofLanes,
  stripesOf,
} from './workgroups.ts';

type GradientInput = 'dy' | 'x' | 'mean' | 'variance';

/** `BatchNormGrad`: the gradients by x, scale and offset, as in ops/batch-norm.ts: two kernels. */
export function batchNormGrad(
  inputs: Record<GradientInput, tf.TensorInfo> & { readonly scale?: tf.TensorInfo | null },
  { epsilon, ofBatch }: { readonly epsilon: number; readonly ofBatch: boolean },
): tf.TensorInfo[] {
  const { dy, x, mean, variance, scale } = inputs;
  const layout = layoutOf(x);
  const { rows, units, wide, rowsOfPart, parts, channels } = layout;
  const share = ofBatch ? 1 / rows : 0;
  const given = { rows, units, wide, rowsOfPart, partCount: parts, epsilon, share };
  const across = Math.ceil(units / wide);
  const [partial] = runKernel(
    throughFirst(layout, (before) => gradientParts(layout, Boolean(scale), before)),
    [dy, x, mean, variance, ...(scale ? [scale] : [])],
    [[2 * parts + ROWS_AFTER, channels]],
    given,
    [across, groupsOf(layout), 1],
  );
  const results = runKernel(
    inputGradient(layout),
    [dy, x, partial!],
    [x.shape, [channels], [channels]],
    given,
    [across, stripesOf(layout), 1],
  );
  tf.backend().disposeData(partial!.dataId);
  return results;
}

const sums = () => `
  struct Sums { dy: T, scaled: T };
  ${ofLanes('Sums', 'Sums(all.dy + other.dy, all.scaled + other.scaled)')}`;

/**
 * The sums of dy, and of dy times the normalised x, of each part. In the rows after them is what
 * the second kernel needs by channel: a shader may read few tensors.
 */
function gradientParts(layout: Layout, hasScale: boolean, before: Before | null): Kernel {
  return {
    ...withFirst(layout, before, {
      name: `batchNormGradientSums_${hasScale}`,
      outputs: ['parts'],
      inputs: ['dy', 'x', 'mean', 'variance', ...(hasScale ? ['scale'] : [])],
      uniforms: { ...COMMON, epsilon: 'float' },
    }),
    code: `${sums()}
      ${entry(`
        let begin = own_part * uniforms.rowsOfPart;
        let end = min(uniforms.rows, begin + uniforms.rowsOfPart);
        var own = Sums(T(0.0), T(0.0));
        if (isInside) {
          let center = mean[unit];
          let inverse = inverseSqrt(variance[unit] + uniforms.epsilon);
          for (var row = begin + begun; row < end; row += stride) {
            let at = row * uniforms.units + unit;
            ${before?.lines ?? ''}
            let d = ${before?.value ?? 'dy[at]'};
            own.dy += d;
            own.scaled += d * ((x[at] - center) * inverse);
          }
        }
        let all = of_lanes(own, thread, local);
        if (tells) {
          let at = own_part * 2 * uniforms.units + unit;
          parts[at] = all.dy;
          parts[at + uniforms.units] = all.scaled;
          if (own_part == 0) {
            let after = uniforms.partCount * 2 * uniforms.units + unit;
            let inverse = inverseSqrt(variance[unit] + uniforms.epsilon);
            parts[after] = mean[unit];
            parts[after + uniforms.units] = inverse;
            parts[after + 2 * uniforms.units] = inverse${hasScale ? ' * scale[unit]' : ''};
          }
        }`)}`,
  };
}

/** Rows of `parts` after the sums. */
const ROWS_AFTER = 3;

function inputGradient({ isVector }: Layout): Kernel {
  return {
    name: 'batchNormInputGradient',
    ...{ isVector, uniforms: { ...COMMON, share: 'float' } },
    outputs: ['dx', 'dScale', 'dOffset'],
    inputs: ['dy', 'x', 'parts'],
    code: `${sums()}
      ${entry(`
        var own = Sums(T(0.0), T(0.0));
        for (var part = begun; isInside && part < uniforms.partCount; part += stride) {
          let at = part * 2 * uniforms.units + unit;
          own = Sums(own.dy + parts[at], own.scaled + parts[at + uniforms.units]);
        }
        let all = of_lanes(own, thread, local);
        if (!isInside) { return; }
        if (lane == 0 && group.y == 0) {
          dScale[unit] = all.scaled;
          dOffset[unit] = all.dy;
        }
        let after = uniforms.partCount * 2 * uniforms.units + unit;
        let center = parts[after];
        let inverse = parts[after + uniforms.units];
        let factor = parts[after + 2 * uniforms.units];
        let drift = all.dy * uniforms.share;
        let slope = all.scaled * uniforms.share * inverse;
        for (var row = i32(group.y) * high + lane; row < uniforms.rows; row += i32(groups.y) * high) {
          let at = row * uniforms.units + unit;
          dx[at] = (dy[at] - drift - (x[at] - center) * slope) * factor;
        }`)}`,
  };
}
