import { updatingAverages } from '../capture/updates.ts';
import { tf } from '../tf.ts';
import { biasesInFours, inputsOfExpressions, write } from './expression.ts';
import type { Kernel } from './gpu.ts';
import { runKernel, runValueShader, type ValueShader } from './shader.ts';
import { extentOf } from './sums.ts';

/** How the rows of a workgroup are shared out among its threads. */
interface Sharing {
  readonly threads: number;
  /** Partial results at most: every workgroup of the second kernel reads them all. */
  readonly mostParts: number;
  /** Rows of a thread at the least, which costs a share of a partial result. */
  readonly leastRows: number;
  /** Workgroups of the second kernel along the rows at most. */
  readonly mostStripes: number;
  /** Whether the lanes of a workgroup put together what they have found, and wait for each other. */
  readonly isShared: boolean;
}

const ON_CARD: Sharing = {
  ...{ threads: 256, mostParts: 128, leastRows: 8, mostStripes: 512 },
  isShared: true,
};
/** A processor that acts as a GPU has few threads and waits slowly: a lane has a part of its own. */
const ON_PROCESSOR: Sharing = {
  ...{ threads: 64, mostParts: 16, leastRows: 32, mostStripes: 16 },
  isShared: false,
};

let sharing = ON_CARD;

/** Has the kernels share their work as the adapter does it fastest. */
export function shareFor(isGpu: boolean): void {
  sharing = isGpu ? ON_CARD : ON_PROCESSOR;
}

/** Channels, or vectors of four, that a workgroup has side by side at most. */
const MAX_UNITS = 16;

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
  const wide = Math.min(MAX_UNITS, 2 ** Math.ceil(Math.log2(units)));
  const { threads, isShared, leastRows, mostParts } = sharing;
  const lanes = isShared ? threads / wide : 1;
  const rowsOfPart = Math.max(lanes * leastRows, Math.ceil(rows / mostParts));
  const parts = Math.ceil(rows / rowsOfPart);
  return { rows, channels, isVector, units, wide, rowsOfPart, parts };
}

const COMMON = {
  rows: 'int',
  units: 'int',
  wide: 'int',
  rowsOfPart: 'int',
  partCount: 'int',
} as const;

/** WGSL of a workgroup's threads: `unit` is one's channels, `lane` its place among the rows. */
function entry(body: string): string {
  const { threads, isShared } = sharing;
  return `
    @compute @workgroup_size(${threads})
    fn _start(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(num_workgroups) groups: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
    ) {
      let high = ${threads} / uniforms.wide;
      let local = i32(thread) % uniforms.wide;
      let lane = i32(thread) / uniforms.wide;
      let unit = i32(group.x) * uniforms.wide + local;
      let isInside = unit < uniforms.units;
      // Of what several lanes share out: where one begins, and by how much it goes on.
      let begun = ${isShared ? 'lane' : '0'};
      let stride = ${isShared ? 'high' : '1'};
      let own_part = ${isShared ? 'i32(group.y)' : 'i32(group.y) * high + lane'};
      let tells = isInside && ${isShared ? 'lane == 0' : 'own_part < uniforms.partCount'};
      ${body}
    }`;
}

/** WGSL that puts together what the lanes of a workgroup have found. */
function ofLanes(type: string, together: string): string {
  if (!sharing.isShared) {
    return `fn of_lanes(own: ${type}, thread: u32, local: i32) -> ${type} { return own; }`;
  }
  return `
    var<workgroup> shared_results: array<${type}, ${sharing.threads}>;
    fn of_lanes(own: ${type}, thread: u32, local: i32) -> ${type} {
      shared_results[thread] = own;
      workgroupBarrier();
      var all = shared_results[local];
      for (var i = local + uniforms.wide; i < ${sharing.threads}; i += uniforms.wide) {
        let other = shared_results[i];
        all = ${together};
      }
      return all;
    }`;
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

/** A first input that is computed, not read. */
interface Before {
  /** WGSL that computes `value` at `at`, and stores it. */
  readonly lines: string;
  readonly value: string;
  /** How many tensors it reads, in the kernel `first0` and so on. */
  readonly count: number;
  readonly uniforms: Kernel['uniforms'];
  readonly title: string;
}

/** What a kernel reads and makes, with its first input computed by `before`. */
function withFirst(
  { isVector }: Layout,
  before: Before | null,
  { name, outputs, inputs, uniforms }: Pick<Kernel, 'name' | 'outputs' | 'inputs' | 'uniforms'>,
): Omit<Kernel, 'code'> {
  if (before === null) return { name, outputs, inputs, uniforms, isVector };
  return {
    name: `${name}_${before.title}`,
    outputs: [...outputs, 'first'],
    inputs: [...Array.from({ length: before.count }, (_, i) => `first${i}`), ...inputs.slice(1)],
    uniforms: { ...uniforms, ...before.uniforms },
    isVector,
  };
}

/** A kernel that goes through the rows of its first input once, and may compute it meanwhile. */
function throughFirst(layout: Layout, kernel: (before: Before | null) => Kernel): Kernel {
  const { rows, channels, isVector } = layout;
  return {
    ...kernel(null),
    withBefore(first) {
      if (isVector && !biasesInFours([first])) return null;
      const nameOf = (input: number) => `first${input}`;
      const { lines, values, ...written } = write([first], rows * channels, isVector, nameOf);
      const [value] = values as [string];
      const stored = `${lines}\nfirst[at] = ${value};`;
      const count = inputsOfExpressions([first]).length;
      return {
        kernel: kernel({ ...written, lines: stored, value, count }),
        given: written.given,
      };
    },
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

/** What comes after a normalisation in its kernel. */
interface After extends Omit<Before, 'count'> {
  readonly inputs: readonly string[];
}

function normalisedThen(layout: Layout, has: Affine): Kernel {
  const { rows, channels, isVector } = layout;
  return {
    ...normalised(layout, has, null),
    withAfter(last, own) {
      if (isVector && !biasesInFours([last])) return null;
      const names = inputsOfExpressions([last])
        .filter((input) => input !== own)
        .map((input) => `last${input}`);
      const nameOf = (input: number) => (input === own ? null : `last${input}`);
      const { lines, values, ...written } = write([last], rows * channels, isVector, nameOf, 'z');
      const [value] = values as [string];
      const after = { ...written, lines, value, inputs: names };
      return { kernel: normalised(layout, has, after), given: written.given };
    },
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
  const first = throughFirst(layout, (before) => momentParts(layout, before));
  const [partial] = runKernel(first, [x], [[parts, 2, channels]], given, [
    across,
    groupsOf(layout),
    1,
  ]);
  const has = { scale: scale !== undefined, offset: offset !== undefined };
  const tensors = [x, partial!, ...(scale ? [scale] : []), ...(offset ? [offset] : [])];
  const kernel = normalisedThen(layout, has);
  const shapes = [x.shape, [channels], [channels]];
  const results = runKernel(kernel, tensors, shapes, given, [across, stripesOf(layout), 1]);
  tf.backend().disposeData(partial!.dataId);
  return results;
}

/** Workgroups of a second kernel along the rows. */
function stripesOf({ rows, wide }: Layout): number {
  const { threads, leastRows, mostStripes } = sharing;
  return Math.min(mostStripes, Math.ceil((rows * wide) / (threads * leastRows)));
}

/** Workgroups of a first kernel along the rows. */
function groupsOf({ parts, wide }: Layout): number {
  return sharing.isShared ? parts : Math.ceil((parts * wide) / sharing.threads);
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
