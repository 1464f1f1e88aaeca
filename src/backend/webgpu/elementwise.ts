import { tf } from '../tf.ts';
import type { Kernel } from './gpu.ts';
import { runKernel, runValueShader, type ValueShader } from './shader.ts';

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

const WORKGROUP = 256;
const MAX_GROUPS = 4096;
/** Numbers below which TensorFlow.js may compute on the host. */
const LEAST_ON_GPU = 1000;

/** One number, or vector of four, at `at`, by as many threads as there may be. */
function pointwise(name: string, inputs: readonly string[], isVector: boolean, at: string): Kernel {
  return {
    ...{ name, inputs, isVector, outputs: ['result'], uniforms: { count: 'int' } },
    code: `
      @compute @workgroup_size(${WORKGROUP})
      fn _start(
        @builtin(global_invocation_id) thread: vec3<u32>,
        @builtin(num_workgroups) groups: vec3<u32>,
      ) {
        for (var at = i32(thread.x); at < uniforms.count; at += i32(groups.x) * ${WORKGROUP}) {
          result[at] = ${at};
        }
      }`,
  };
}

function runPointwise(
  name: string,
  tensors: Readonly<Record<string, tf.TensorInfo>>,
  at: string,
  fusedAt?: string,
): tf.TensorInfo {
  const infos = Object.values(tensors);
  const { shape } = infos[0]!;
  const size = tf.util.sizeFromShape(shape);
  const isVector = size % 4 === 0;
  const count = isVector ? size / 4 : size;
  const names = Object.keys(tensors);
  const kernelOf = (suffix: string, value: string) =>
    pointwise(`${name}${suffix}`, names, isVector, value);
  const kernel = {
    ...kernelOf('', at),
    ...(fusedAt === undefined ? {} : { fused: { relu: kernelOf('_relu', fusedAt) } }),
  };
  const groups = Math.min(MAX_GROUPS, Math.ceil(count / WORKGROUP));
  return runKernel(kernel, infos, [shape], { count }, [groups, 1, 1])[0]!;
}

/** `Relu` of a float32 tensor; null for others, and for one without values. */
export function relu({ x }: { readonly x: tf.TensorInfo }): tf.TensorInfo | null {
  if (x.dtype !== 'float32' || tf.util.sizeFromShape(x.shape) === 0) return null;
  // Unlike max, it lets what is no number through.
  return runPointwise('relu', { x }, 'select(x[at], T(0.0), x[at] < T(0.0))');
}

/** `ReluGrad`: dx = dy where y = relu(x) is above 0, else 0. */
export function reluGrad({ dy, y }: Record<'dy' | 'y', tf.TensorInfo>): tf.TensorInfo {
  return runPointwise('reluGradient', { dy, y }, 'select(T(0.0), dy[at], y[at] > T(0.0))');
}

/** `Add` of two float32 tensors of one shape; null for others. */
export function add({ a, b }: Record<'a' | 'b', tf.TensorInfo>): tf.TensorInfo | null {
  const isPlain = a.dtype === 'float32' && b.dtype === 'float32';
  if (!isPlain || !tf.util.arraysEqual(a.shape, b.shape)) return null;
  // Few numbers that the host knows are added there.
  const isSmall = tf.util.sizeFromShape(a.shape) < LEAST_ON_GPU;
  if (isSmall) return null;
  const sum = 'a[at] + b[at]';
  return runPointwise('add', { a, b }, sum, `select(${sum}, T(0.0), ${sum} < T(0.0))`);
}
