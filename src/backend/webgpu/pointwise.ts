import { tf } from '../tf.ts';
import {
  biasesInFours,
  type Expression,
  inputsOfExpressions,
  mapReads,
  type Pointwise,
  type Store,
  write,
} from './expression.ts';
import type { Kernel } from './gpu.ts';
import { runKernel } from './shader.ts';

/** A kernel with what it is told beside tensors, and its workgroups. */
export interface Sized {
  readonly kernel: Kernel;
  readonly given: Readonly<Record<string, number>>;
  readonly groups: readonly [number, number, number];
}

const WORKGROUP = 256;
const MAX_GROUPS = 4096;

/** Runs expressions of tensors. The caller disposes the results, one for each of `shapes`. */
function runPointwise(
  stores: readonly Store<tf.TensorInfo>[],
  shapes: readonly (readonly number[])[],
  size: number,
): tf.TensorInfo[] {
  const { inputs, pointwise } = numbered(stores, size);
  const { kernel, given, groups } = pointwiseKernel(pointwise);
  return runKernel(kernel, inputs, shapes, given, groups);
}

/** Runs one expression of tensors of one shape. */
export function runExpression(
  value: Expression<tf.TensorInfo>,
  shape: readonly number[],
): tf.TensorInfo {
  const size = tf.util.sizeFromShape([...shape]);
  return runPointwise([{ value, kept: null }], [shape], size)[0]!;
}

/** Stores of tensors as those of a kernel, and what that reads. */
export function numbered<Input>(
  stores: readonly Store<Input>[],
  size: number,
): { readonly inputs: readonly Input[]; readonly pointwise: Pointwise } {
  const values = stores.map(({ value }) => value);
  const inputs = inputsOfExpressions(values);
  const places = new Map(inputs.map((input, place) => [input, place] as const));
  const placeOf = (input: Input) => places.get(input)!;
  const mapped = mapReads(values, (input) => ({ kind: 'read', input: placeOf(input) }), placeOf);
  const numberedStores = stores.map(({ kept }, i) => ({ value: mapped[i]!, kept }));
  return { inputs, pointwise: { stores: numberedStores, size } };
}

/** The kernel of stores: one thread a number, or vector of four, or several where there are many. */
export function pointwiseKernel(pointwise: Pointwise): Sized {
  const { stores, size } = pointwise;
  const values = stores.map(({ value }) => value);
  const isVector = size % 4 === 0 && stores.every(inFours) && biasesInFours(values);
  const wide = isVector ? 4 : 1;
  const count = inputsOfExpressions(values).length;
  const written = write(values, size, isVector, (input) => `input${input}`);
  const uniforms: Record<string, 'int' | 'float'> = { ...written.uniforms, count: 'int' };
  const given: Record<string, number> = { ...written.given, count: size / wide };
  const lines = stores.map(({ kept }, i) => {
    if (kept === null) return `output${i}[at] = ${written.values[i]};`;
    const numbers = { of: kept.of, first: kept.first, kept: kept.count };
    for (const [name, value] of Object.entries(numbers)) {
      uniforms[`${name}${i}`] = 'int';
      given[`${name}${i}`] = value / wide;
    }
    return `{
      let channel = at % uniforms.of${i} - uniforms.first${i};
      if (channel >= 0 && channel < uniforms.kept${i}) {
        output${i}[at / uniforms.of${i} * uniforms.kept${i} + channel] = ${written.values[i]};
      }
    }`;
  });
  const isSplit = stores.some(({ kept }) => kept !== null);
  return {
    kernel: {
      name: [written.title, ...(isSplit ? [`split${stores.length}`] : [])].join('_') || 'copy',
      outputs: stores.map((_, i) => `output${i}`),
      inputs: Array.from({ length: count }, (_, i) => `input${i}`),
      ...{ isVector, uniforms, pointwise },
      code: `
        @compute @workgroup_size(${WORKGROUP})
        fn _start(
          @builtin(global_invocation_id) thread: vec3<u32>,
          @builtin(num_workgroups) groups: vec3<u32>,
        ) {
          for (var at = i32(thread.x); at < uniforms.count; at += i32(groups.x) * ${WORKGROUP}) {
            ${written.lines}
            ${lines.join('\n')}
          }
        }`,
    },
    given,
    groups: [Math.min(MAX_GROUPS, Math.ceil(size / wide / WORKGROUP)), 1, 1],
  };
}

function inFours({ kept }: Store<number>): boolean {
  return kept === null || [kept.of, kept.first, kept.count].every((one) => one % 4 === 0);
}
