import { reluGradient } from '../ops/relu.ts';
import { tf } from '../tf.ts';
import { type Gradient, unbroadcast } from './gradient.ts';

/** The gradient of y = f(x) as a function of dy and x. */
function ofInput(derive: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor): Gradient {
  return { saves: ['x'], inputs: (dy, [x]) => ({ x: () => derive(dy, x!) }) };
}

/** The gradient of y = f(x) as a function of dy and y. */
function ofOutput(derive: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): Gradient {
  return { savesOutput: true, inputs: (dy, [y]) => ({ x: () => derive(dy, y!) }) };
}

/** The gradient of y = f(a, b), where a and b broadcast. */
function ofBoth(
  byA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  byB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Gradient {
  return {
    saves: ['a', 'b'],
    inputs: (dy, [a, b]) => ({
      a: () => unbroadcast(byA(dy, a!, b!), a!.shape),
      b: () => unbroadcast(byB(dy, a!, b!), b!.shape),
    }),
  };
}

/** A comparison: its result is constant almost everywhere. */
const comparison: Gradient = ofBoth(
  (_, a) => tf.zerosLike(a),
  (_, __, b) => tf.zerosLike(b),
);

const where = (dy: tf.Tensor, condition: tf.Tensor): tf.Tensor =>
  tf.mul(dy, tf.cast(condition, 'float32'));

/** Gradients of the kernels that work value by value. */
export const elementwise: Readonly<Record<string, Gradient>> = {
  Abs: ofInput((dy, x) => tf.mul(dy, tf.sign(x))),
  Add: ofBoth(
    (dy) => dy,
    (dy) => dy,
  ),
  AddN: {
    savesAll: true,
    inputs: (dy, saved) => saved.map(() => () => tf.clone(dy)),
  },
  Cast: { inputs: (dy) => ({ x: () => tf.cast(dy, 'float32') }) },
  ClipByValue: {
    saves: ['x'],
    inputs(dy, [x], attributes) {
      const { clipValueMin: low, clipValueMax: high } = attributes;
      const inside = () => tf.logicalAnd(tf.greaterEqual(x!, low!), tf.lessEqual(x!, high!));
      return { x: () => where(dy, inside()) };
    },
  },
  Equal: comparison,
  Exp: ofOutput((dy, y) => tf.mul(dy, y)),
  Greater: comparison,
  GreaterEqual: comparison,
  Identity: { inputs: (dy) => ({ x: () => tf.clone(dy) }) },
  Less: comparison,
  LessEqual: comparison,
  Log: ofInput((dy, x) => tf.div(dy, x)),
  Maximum: ofBoth(
    (dy, a, b) => where(dy, tf.greaterEqual(a, b)),
    (dy, a, b) => where(dy, tf.less(a, b)),
  ),
  Minimum: ofBoth(
    (dy, a, b) => where(dy, tf.lessEqual(a, b)),
    (dy, a, b) => where(dy, tf.greater(a, b)),
  ),
  Multiply: ofBoth(
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  Neg: { inputs: (dy) => ({ x: () => tf.neg(dy) }) },
  RealDiv: ofBoth(
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  // By its output, which the next layer saves anyway.
  Relu: ofOutput(reluGradient),
  Relu6: ofInput((dy, x) => tf.mul(dy, tf.mul(tf.cast(tf.lessEqual(x, 6), 'float32'), tf.step(x)))),
  Rsqrt: ofOutput((dy, y) => tf.mul(tf.mul(dy, -0.5), tf.mul(y, tf.square(y)))),
  Select: {
    saves: ['condition'],
    inputs: (dy, [condition]) => ({
      condition: () => tf.zerosLike(tf.cast(condition!, 'float32')),
      t: () => where(dy, condition!),
      e: () => where(dy, tf.logicalNot(condition!)),
    }),
  },
  Sigmoid: ofOutput((dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  Sqrt: ofOutput((dy, y) => tf.div(dy, tf.mul(y, 2))),
  Square: ofInput((dy, x) => tf.mul(dy, tf.mul(x, 2))),
  SquaredDifference: ofBoth(
    (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(a, b), 2)),
    (dy, a, b) => tf.mul(dy, tf.mul(tf.sub(b, a), 2)),
  ),
  Sub: ofBoth(
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  Tanh: ofOutput((dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
};
