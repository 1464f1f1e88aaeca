import type { tf } from '../tf.ts';
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

const relu: ValueShader = {
  name: 'reluGradient',
  inputs: ['dy', 'y'],
  valueAt: 'return select(0.0, dy[index], y[index] > 0.0);',
};

/** `ReluGrad`: dx = dy where y = relu(x) is above 0, else 0. */
export function reluGrad({ dy, y }: Record<'dy' | 'y', tf.TensorInfo>): tf.TensorInfo {
  return runValueShader(relu, [dy, y], y.shape);
}
