import { tf } from '../tf.ts';
import { webgpuBackend } from './gpu.ts';
import { runExpression } from './pointwise.ts';
import { runValueShader, type ValueShader } from './shader.ts';

/** Of the moving averages of the gradient, and of its square. */
const average: ValueShader = {
  name: 'adamAverage',
  inputs: ['average', 'gradient'],
  uniforms: { beta: 'float', rest: 'float' },
  valueAt: 'return average[index] * uniforms.beta + gradient[index] * uniforms.rest;',
};

const squareAverage: ValueShader = {
  name: 'adamSquareAverage',
  inputs: ['average', 'gradient'],
  uniforms: { beta: 'float', rest: 'float' },
  valueAt: `
    let g = gradient[index];
    return average[index] * uniforms.beta + g * g * uniforms.rest;`,
};

const weight: ValueShader = {
  name: 'adamWeight',
  inputs: ['w', 'm', 'v'],
  uniforms: { rate: 'float', epsilon: 'float' },
  valueAt: 'return w[index] - m[index] * uniforms.rate / (sqrt(v[index]) + uniforms.epsilon);',
};

/** `Adam`: the new w, m and v of one update, as in ops/adam.ts. */
export function adam(
  { w, gradient, m, v }: Record<'w' | 'gradient' | 'm' | 'v', tf.TensorInfo>,
  { rate, beta1, beta2, epsilon }: Record<'rate' | 'beta1' | 'beta2' | 'epsilon', number>,
): tf.TensorInfo[] {
  const averaged = (shader: ValueShader, moment: tf.TensorInfo, beta: number) =>
    runValueShader(shader, [moment, gradient], w.shape, { beta, rest: 1 - beta });
  const newM = averaged(average, m, beta1);
  const newV = averaged(squareAverage, v, beta2);
  const newW = runValueShader(weight, [w, newM, newV], w.shape, { rate, epsilon });
  return [newW, newM, newV];
}

/** Numbers below which TensorFlow.js may compute on the host. */
const LEAST_ON_GPU = 1000;

const read = (input: tf.TensorInfo) => ({ kind: 'read', input }) as const;
const isEmpty = ({ shape }: tf.TensorInfo) => tf.util.sizeFromShape(shape) === 0;

/** `Relu` of a float32 tensor; null for others, and for one without values. */
export function relu({ x }: { readonly x: tf.TensorInfo }): tf.TensorInfo | null {
  if (x.dtype !== 'float32' || isEmpty(x)) return null;
  return runExpression({ kind: 'relu', of: read(x) }, x.shape);
}

/** `ReluGrad`: dx = dy where y = relu(x) is above 0, else 0. */
export function reluGrad({ dy, y }: Record<'dy' | 'y', tf.TensorInfo>): tf.TensorInfo {
  return runExpression({ kind: 'where', of: read(dy), above: read(y) }, dy.shape);
}

type Both = Record<'a' | 'b', tf.TensorInfo>;

/** `Add` of two float32 tensors of one shape; null for others. */
export function add({ a, b }: Both): tf.TensorInfo | null {
  const isPlain = a.dtype === 'float32' && b.dtype === 'float32';
  if (!isPlain || !tf.util.arraysEqual(a.shape, b.shape)) return null;
  // Few numbers that the host knows are added there.
  if (tf.util.sizeFromShape(a.shape) < LEAST_ON_GPU) return null;
  return runExpression({ kind: 'add', a: read(a), b: read(b) }, a.shape);
}

/** `Multiply` of a float32 tensor by one number that the host knows; null for others. */
export function multiply({ a, b }: Both): tf.TensorInfo | null {
  return times(a, b) ?? times(b, a);
}

function times(x: tf.TensorInfo, by: tf.TensorInfo): tf.TensorInfo | null {
  if (x.dtype !== 'float32' || by.dtype !== 'float32' || by.shape.length > 0) return null;
  if (tf.util.sizeFromShape(x.shape) < LEAST_ON_GPU) return null;
  const backend = webgpuBackend();
  // Under a recording it is on the host only if it is the same at each call.
  if (!backend.shouldExecuteOnCPU([by])) return null;
  const factor = backend.tensorMap.get(by.dataId).values?.[0];
  if (factor === undefined) return null;
  return runExpression({ kind: 'times', of: read(x), factor }, x.shape);
}
