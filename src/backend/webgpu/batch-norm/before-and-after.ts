import { biasesInFours, inputsOfExpressions, write } from '../expression.ts';
import type { Kernel } from '../gpu.ts';
import type { Layout } from './workgroups.ts';

/** A first input that is computed, not read. */
export interface Before {
  /** WGSL that computes `value` at `at`, and stores it. */
  readonly lines: string;
  readonly value: string;
  /** How many tensors it reads, in the kernel `first0` and so on. */
  readonly count: number;
  readonly uniforms: Kernel['uniforms'];
  readonly title: string;
}

/** What a kernel reads and makes, with its first input computed by `before`. */
export function withFirst(
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
export function throughFirst(layout: Layout, kernel: (before: Before | null) => Kernel): Kernel {
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

/** What comes after a normalisation in its kernel. */
export interface After extends Omit<Before, 'count'> {
  readonly inputs: readonly string[];
}

/** A kernel with a pass over rows that makes `z`, in whose place `after` may come. */
export function toLast(layout: Layout, kernel: (after: After | null) => Kernel): Kernel {
  const { rows, channels, isVector } = layout;
  return {
    ...kernel(null),
    withAfter(last, own) {
      if (isVector && !biasesInFours([last])) return null;
      const names = inputsOfExpressions([last])
        .filter((input) => input !== own)
        .map((input) => `last${input}`);
      const nameOf = (input: number) => (input === own ? null : `last${input}`);
      const { lines, values, ...written } = write([last], rows * channels, isVector, nameOf, 'z');
      const [value] = values as [string];
      const after = { ...written, lines, value, inputs: names };
      return { kernel: kernel(after), given: written.given };
    },
  };
}
