import { updatingAverages } from '../capture/updates.ts';
import { tf } from '../tf.ts';
import { type Kernel, runKernel, runValueShader, type ValueShader } from './shader.ts';
import { extentOf } from './sums.ts';

/** Threads of a workgroup: some for channels side by side, the others for rows. */
const THREADS = 256;
/** Channels, or vectors of four, that a workgroup has side by side at most. */
const MOST_UNITS = 16;
/** Rows of a thread at the least, which costs a share of a partial result. */
const LEAST_ROWS = 8;
/** Partial results at most: every workgroup of the second kernel reads them all. */
const MOST_PARTS = 128;
/** Workgroups of the second kernel along the rows at most. */
const MOST_STRIPES = 512;

/** How a tensor [rows, channels] is shared out among threads. */
interface Layout {
  readonly rows: number;
  readonly channels: number;
  readonly isVector: boolean;
  /** Channels, or vectors of four. */
  readonly units: number;
  /** Of `units`, those that a workgroup has side by side. */
  readonly wide: number;
  readonly rowsOfPart: number;
  readonly parts: number;
}

function layoutOf(x: tf.TensorInfo): Layout {
  const { rows, channels } = extentOf(x);
  const isVector = channels % 4 === 0;
  const units = isVector ? channels / 4 : channels;
  const wide = Math.min(MOST_UNITS, 2 ** Math.ceil(Math.log2(units)));
  const high = THREADS / wide;
  const rowsOfPart = Math.max(high * LEAST_ROWS, Math.ceil(rows / MOST_PARTS));
  const parts = Math.ceil(rows / rowsOfPart);
  return { rows, channels, isVector, units, wide, rowsOfPart, parts };
}

const COMMON = { rows: 'int', units: 'int', wide: 'int', rowsOfPart: 'int' } as const;

/** WGSL of a workgroup's threads: `unit` is one's channels, `lane` its place among the rows. */
function entry(body: string): string {
  return `
    @compute @workgroup_size(${THREADS})
    fn _start(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(num_workgroups) groups: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
    ) {
      let high = ${THREADS} / uniforms.wide;
      let local = i32(thread) % uniforms.wide;
      let lane = i32(thread) / uniforms.wide;
      let unit = i32(group.x) * uniforms.wide + local;
      let isInside = unit < uniforms.units;
      ${body}
    }`;
}

/**
 * Means and sums of squared distances from them. What lanes and parts have found is put together
 * by Chan, Golub and LeVeque, 1979, Updating Formulae, which loses nothing where the mean is far
 * from zero.
 */
const MOMENTS = `
  struct Moments { count: f32, mean: T, squares: T };
  var<workgroup> shared_moments: array<Moments, ${THREADS}>;
  fn together(a: Moments, b: Moments) -> Moments {
    if (b.count == 0.0) { return a; }
    let count = a.count + b.count;
    let share = b.count / count;
    let apart = b.mean - a.mean;
    return Moments(
      count, a.mean + apart * share, a.squares + b.squares + apart * apart * (a.count * share),
    );
  }
  fn of_lanes(own: Moments, thread: u32, local: i32) -> Moments {
    shared_moments[thread] = own;
    workgroupBarrier();
    var all = shared_moments[local];
    for (var other = local + uniforms.wide; other < ${THREADS}; other += uniforms.wide) {
      all = together(all, shared_moments[other]);
    }
    return all;
  }`;

/** Of the rows of a part, by Welford, 1962, one after another. */
function momentParts({ isVector }: Layout): Kernel {
  return {
    ...{ name: 'batchNormMoments', isVector, uniforms: COMMON },
    ...{ outputs: ['parts'], inputs: ['x'] },
    code: `${MOMENTS}
      ${entry(`
        let begin = i32(group.y) * uniforms.rowsOfPart;
        let end = min(uniforms.rows, begin + uniforms.rowsOfPart);
        var own = Moments(0.0, T(0.0), T(0.0));
        for (var row = begin + lane; isInside && row < end; row += high) {
          own.count += 1.0;
          let value = x[row * uniforms.units + unit];
          let apart = value - own.mean;
          own.mean += apart / own.count;
          own.squares += apart * (value - own.mean);
        }
        let all = of_lanes(own, thread, local);
        if (isInside && lane == 0) {
          let at = i32(group.y) * 2 * uniforms.units + unit;
          parts[at] = all.mean;
          parts[at + uniforms.units] = all.squares;
        }`)}`,
  };
}

function normalised({ isVector }: Layout, has: Affine, then: string): Kernel {
  const name = `batchNormByBatch_${has.scale}_${has.offset}${then}`;
  return {
    ...{ name, isVector, uniforms: { ...COMMON, partCount: 'int', epsilon: 'float' } },
    outputs: ['y', 'mean', 'variance'],
    inputs: [...['x', 'parts'], ...(has.scale ? ['scale'] : []), ...(has.offset ? ['offset'] : [])],
    code: `${MOMENTS}
      ${entry(`
        var own = Moments(0.0, T(0.0), T(0.0));
        for (var part = lane; isInside && part < uniforms.partCount; part += high) {
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
          y[at] = ${then === '' ? 'z' : 'select(z, T(0.0), z < T(0.0))'};
        }`)}`,
  };
}

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
  const moments = momentParts(layout);
  const [partial] = runKernel(moments, [x], [[parts, 2, channels]], given, [across, parts, 1]);
  const has = { scale: scale !== undefined, offset: offset !== undefined };
  const tensors = [x, partial!, ...(scale ? [scale] : []), ...(offset ? [offset] : [])];
  const kernel = {
    ...normalised(layout, has, ''),
    fused: { relu: normalised(layout, has, '_relu') },
  };
  const shapes = [x.shape, [channels], [channels]];
  const results = runKernel(kernel, tensors, shapes, given, [across, stripesOf(layout), 1]);
  tf.backend().disposeData(partial!.dataId);
  return results;
}

/** Workgroups of a second kernel along the rows. */
function stripesOf({ rows, wide }: Layout): number {
  return Math.min(MOST_STRIPES, Math.ceil((rows * wide) / (THREADS * LEAST_ROWS)));
}

const SUMS = `
  struct Sums { dy: T, scaled: T };
  var<workgroup> shared_sums: array<Sums, ${THREADS}>;
  fn of_lanes(own: Sums, thread: u32, local: i32) -> Sums {
    shared_sums[thread] = own;
    workgroupBarrier();
    var all = shared_sums[local];
    for (var other = local + uniforms.wide; other < ${THREADS}; other += uniforms.wide) {
      let more = shared_sums[other];
      all = Sums(all.dy + more.dy, all.scaled + more.scaled);
    }
    return all;
  }`;

/** dy, or what comes of it through the relu that gave `output`. */
const dyAt = (isRelu: boolean) =>
  isRelu ? 'select(T(0.0), dy[at], output[at] > T(0.0))' : 'dy[at]';

/**
 * The sums of dy, and of dy times the normalised x, of each part. In the rows after them is what
 * the second kernel needs by channel: a shader may read few tensors.
 */
function gradientParts({ isVector }: Layout, hasScale: boolean, isRelu: boolean): Kernel {
  return {
    name: `batchNormGradientSums_${hasScale}${isRelu ? '_relu' : ''}`,
    ...{ isVector, uniforms: { ...COMMON, partCount: 'int', epsilon: 'float' } },
    outputs: ['parts'],
    inputs: [
      ...['dy', 'x', 'mean', 'variance'],
      ...(hasScale ? ['scale'] : []),
      ...(isRelu ? ['output'] : []),
    ],
    code: `${SUMS}
      ${entry(`
        let begin = i32(group.y) * uniforms.rowsOfPart;
        let end = min(uniforms.rows, begin + uniforms.rowsOfPart);
        var own = Sums(T(0.0), T(0.0));
        if (isInside) {
          let center = mean[unit];
          let inverse = inverseSqrt(variance[unit] + uniforms.epsilon);
          for (var row = begin + lane; row < end; row += high) {
            let at = row * uniforms.units + unit;
            let d = ${dyAt(isRelu)};
            own.dy += d;
            own.scaled += d * ((x[at] - center) * inverse);
          }
        }
        let all = of_lanes(own, thread, local);
        if (isInside && lane == 0) {
          let at = i32(group.y) * 2 * uniforms.units + unit;
          parts[at] = all.dy;
          parts[at + uniforms.units] = all.scaled;
          if (group.y == 0) {
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

function inputGradient({ isVector }: Layout, isRelu: boolean): Kernel {
  return {
    name: `batchNormInputGradient${isRelu ? '_relu' : ''}`,
    ...{ isVector, uniforms: { ...COMMON, partCount: 'int', share: 'float' } },
    outputs: ['dx', 'dScale', 'dOffset'],
    inputs: ['dy', 'x', 'parts', ...(isRelu ? ['output'] : [])],
    code: `${SUMS}
      ${entry(`
        var own = Sums(T(0.0), T(0.0));
        for (var part = lane; isInside && part < uniforms.partCount; part += high) {
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
          dx[at] = (${dyAt(isRelu)} - drift - (x[at] - center) * slope) * factor;
        }`)}`,
  };
}

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
  const sums = (isRelu: boolean) => gradientParts(layout, Boolean(scale), isRelu);
  const [partial] = runKernel(
    { ...sums(false), fused: { reluGradient: sums(true) } },
    [dy, x, mean, variance, ...(scale ? [scale] : [])],
    [[2 * parts + ROWS_AFTER, channels]],
    given,
    [across, parts, 1],
  );
  const results = runKernel(
    {
      ...inputGradient(layout, false),
      fused: { reluGradient: inputGradient(layout, true) },
    },
    [dy, x, partial!],
    [x.shape, [channels], [channels]],
    given,
    [across, stripesOf(layout), 1],
  );
  tf.backend().disposeData(partial!.dataId);
  return results;
}

const moved: ValueShader = {
  name: 'movingAverage',
  inputs: ['moving', 'batch'],
  uniforms: { momentum: 'float' },
  valueAt: 'return moving[index] + (batch[index] - moving[index]) * (1.0 - uniforms.momentum);',
};

type MovingName = 'movingMean' | 'movingVariance' | 'mean' | 'variance';

/** `MovingAverages`: the new moving mean and variance, as in ops/moving-averages.ts. */
export function movingAverages(
  { movingMean, movingVariance, mean, variance }: Record<MovingName, tf.TensorInfo>,
  { momentum }: { readonly momentum: number },
): tf.TensorInfo[] {
  const update = { op: 'MovingAverages', momentum } as const;
  const pairs = [
    [movingMean, mean],
    [movingVariance, variance],
  ];
  return updatingAverages(update, [movingMean, movingVariance], [mean, variance], () =>
    pairs.map((pair) => runValueShader(moved, pair, mean.shape, { momentum })),
  );
}
