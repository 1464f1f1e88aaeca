import { tf } from '../tf.ts';
import type { Binding, NativeAttribute } from './native.ts';

/** What is known of a tensor without its having been computed. `dtype` is TensorFlow's DataType. */
export interface Outline {
  readonly shape: readonly number[];
  readonly dtype: number;
  /** Of a tensor that JavaScript gave, such as the axes of a sum. */
  readonly values?: readonly number[] | undefined;
}

type Shape = readonly number[];
type Attributes = Readonly<Record<string, unknown>>;
/** Shapes of an op's outputs; null where the rule does not hold. */
type Rule = (inputs: readonly Outline[], attributes: Attributes) => readonly Shape[] | null;

/**
 * Shapes and types of an op's outputs, by what its inputs are, after the shape functions of
 * TensorFlow's `core/ops`; null for an op or a form of it that is not in the table. The
 * last output of FusedBatchNormV3, which only its gradient reads, is as on a processor.
 */
export function outputsOf(
  op: string,
  inputs: readonly Outline[],
  attributes: readonly NativeAttribute[],
  { TF_BOOL }: Pick<Binding, 'TF_BOOL'>,
): readonly Outline[] | null {
  const given = Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
  const shapes = RULES[op]?.(inputs, given) ?? null;
  if (shapes?.flat().every((size) => Number.isInteger(size) && size >= 0) !== true) return null;
  const { dtype } = SHAPE_FIRST.has(op) ? inputs.at(-1)! : inputs[0]!;
  const type = COMPARISONS.has(op) ? TF_BOOL : ((given[TYPED[op] ?? ''] ?? dtype) as number);
  return shapes.map((shape) => ({ shape, dtype: type }));
}

/** Ops whose outputs are of the type that this attribute states. */
const TYPED: Readonly<Record<string, string>> = {
  ArgMax: 'output_type',
  Cast: 'DstT',
  OneHot: 'T',
};

/** Ops whose first input is a shape, and whose last is of the output's type. */
const SHAPE_FIRST: ReadonlySet<string> = new Set([
  'AvgPoolGrad',
  'Conv2DBackpropInput',
  'Fill',
  'StridedSliceGrad',
]);

const COMPARISONS: ReadonlySet<string> = new Set([
  'Equal',
  'Greater',
  'GreaterEqual',
  'Less',
  'LessEqual',
  'NotEqual',
]);

const asFirst: Rule = ([x]) => [x!.shape];
const broadcast: Rule = ([a, b]) => toList(broadcastShape(a!.shape, b!.shape));
const asStated =
  (input: number): Rule =>
  (inputs) =>
    toList(inputs[input]!.values);

const reduced: Rule = ([x, axes], { keep_dims }) => {
  if (axes!.values === undefined) return null;
  const removed = new Set(axes!.values.map((axis) => wrapped(axis, x!.shape.length)));
  if (keep_dims === true) return [x!.shape.map((size, axis) => (removed.has(axis) ? 1 : size))];
  return [x!.shape.filter((_, axis) => !removed.has(axis))];
};

const product: Rule = ([a, b], attributes) => {
  const isFlipped = (short: string, long: string) =>
    (attributes[short] ?? attributes[long]) === true;
  const [rows, inner] = lastTwo(a!.shape);
  const [other, columns] = lastTwo(b!.shape);
  const batch = broadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  const height = isFlipped('transpose_a', 'adj_x') ? inner : rows;
  const width = isFlipped('transpose_b', 'adj_y') ? other : columns;
  return batch && [[...batch, height, width]];
};

const convolved: Rule = ([x, filter], { strides, padding, dilations, data_format, ...others }) => {
  const [height, width, , filters] = filter!.shape as [number, number, number, number];
  const isPlain = (dilations as Shape | undefined)?.every((each) => each === 1) ?? true;
  if (data_format !== 'NHWC' || !isPlain) return null;
  const window = { ksize: [1, height, width, 1], strides, padding, ...others } as Window;
  const size = windowed(x!.shape, window);
  return size && [[x!.shape[0]!, ...size, filters]];
};

const pooled: Rule = ([x], { data_format, ...window }) => {
  if (data_format !== 'NHWC') return null;
  const size = windowed(x!.shape, window as unknown as Window);
  return size && [[x!.shape[0]!, ...size, x!.shape[3]!]];
};

const ofChannels = ({ shape }: Outline): Shape => shape.slice(-1);

const RULES: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    ['BiasAdd', 'Cast', 'Exp', 'Identity', 'Log', 'LogSoftmax', 'MaxPoolGrad', 'Neg', 'OnesLike']
      .concat(['Relu', 'ReluGrad', 'Rsqrt', 'Sigmoid', 'Softmax', 'Sqrt', 'Square', 'ZerosLike'])
      .map((op) => [op, asFirst]),
  ),
  ...Object.fromEntries(
    ['Add', 'AddV2', 'Div', 'Maximum', 'Minimum', 'Mul', 'RealDiv', 'SquaredDifference', 'Sub']
      .concat([...COMPARISONS])
      .map((op) => [op, broadcast]),
  ),
  ...Object.fromEntries(['Max', 'Mean', 'Min', 'Prod', 'Sum'].map((op) => [op, reduced])),
  ArgMax: ([x, axis]) =>
    axis!.values ? [without(x!.shape, wrapped(axis!.values[0]!, x!.shape.length))] : null,
  AvgPool: pooled,
  AvgPoolGrad: asStated(0),
  BatchMatMulV2: product,
  BiasAddGrad: ([dy]) => [ofChannels(dy!)],
  ConcatV2(inputs) {
    const [first, ...others] = inputs.slice(0, -1);
    const at = inputs.at(-1)!.values?.[0];
    if (at === undefined) return null;
    const axis = wrapped(at, first!.shape.length);
    const size = others.reduce((sum, { shape }) => sum + shape[axis]!, first!.shape[axis]!);
    return [first!.shape.with(axis, size)];
  },
  Conv2D: convolved,
  Conv2DBackpropFilter: asStated(1),
  Conv2DBackpropInput: asStated(0),
  ExpandDims: ([x, axis]) =>
    axis!.values
      ? [x!.shape.toSpliced(wrapped(axis!.values[0]!, x!.shape.length + 1), 0, 1)]
      : null,
  Fill: asStated(0),
  FusedBatchNormGradV3: ([, x]) => [x!.shape, ofChannels(x!), ofChannels(x!), [0], [0]],
  FusedBatchNormV3: ([x]) => [x!.shape, ...Array<Shape>(4).fill(ofChannels(x!)), []],
  MatMul: product,
  MaxPool: pooled,
  OneHot: ([x, depth], { axis }) =>
    depth!.values && axis === -1 ? [[...x!.shape, depth!.values[0]!]] : null,
  PadV2: ([x, around]) =>
    toList(
      around!.values &&
        x!.shape.map((size, axis) => {
          const [before, after] = around!.values!.slice(2 * axis) as [number, number];
          return before + size + after;
        }),
    ),
  Reshape([x, to]) {
    if (to!.values === undefined) return null;
    const rest = sizeOf(x!.shape) / sizeOf(to!.values.filter((size) => size !== -1));
    return [to!.values.map((size) => (size === -1 ? rest : size))];
  },
  Slice: ([x, begin, size]) =>
    begin!.values && size!.values
      ? [
          size!.values.map((each, axis) =>
            each === -1 ? x!.shape[axis]! - begin!.values![axis]! : each,
          ),
        ]
      : null,
  StridedSlice([x, ...ranges], attributes) {
    const isMasked = Object.entries(attributes).some(
      ([key, value]) => /_mask$/.test(key) && value !== 0,
    );
    const [begin, end, strides] = ranges.map(({ values }) => values);
    if (isMasked || !begin || !end || !strides || [...begin, ...end].some((at) => at < 0))
      return null;
    const size = (axis: number) => Math.min(end[axis]!, x!.shape[axis]!) - begin[axis]!;
    return [begin.map((_, axis) => Math.ceil(size(axis) / strides[axis]!))];
  },
  StridedSliceGrad: asStated(0),
  Tile: ([x, multiples]) =>
    toList(multiples!.values?.map((times, axis) => times * x!.shape[axis]!)),
  Transpose: ([x, order]) => toList(order!.values?.map((axis) => x!.shape[axis]!)),
};

interface Window {
  readonly ksize: Shape;
  readonly strides: Shape;
  readonly padding: string;
  readonly explicit_paddings?: Shape;
}

/** Height and width of the output of a window over NHWC images (TensorFlow's GetWindowedOutputSize). */
function windowed(
  shape: Shape,
  { ksize, strides, padding, explicit_paddings = [] }: Window,
): Shape | null {
  if (!['SAME', 'VALID', 'EXPLICIT'].includes(padding)) return null;
  return [1, 2].map((axis) => {
    const stride = strides[axis]!;
    if (padding === 'SAME') return Math.ceil(shape[axis]! / stride);
    const around =
      padding === 'EXPLICIT' ? explicit_paddings[2 * axis]! + explicit_paddings[2 * axis + 1]! : 0;
    return Math.floor((shape[axis]! + around - ksize[axis]!) / stride) + 1;
  });
}

function broadcastShape(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length);
  const sizes = Array.from({ length: rank }, (_, i) => {
    const [one = 1, other = 1] = [a[i - rank + a.length], b[i - rank + b.length]];
    if (one !== other && one !== 1 && other !== 1) return null;
    return one === 1 ? other : one;
  });
  return sizes.includes(null) ? null : (sizes as number[]);
}

const toList = (shape: Shape | null | undefined) => (shape ? [shape] : null);
const wrapped = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);
const without = (shape: Shape, axis: number) => shape.toSpliced(axis, 1);
const lastTwo = (shape: Shape) => shape.slice(-2) as [number, number];
const sizeOf = (shape: Shape) => tf.util.sizeFromShape([...shape]);
