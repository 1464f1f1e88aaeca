import { readFileSync } from 'node:fs';
import type { BaseName } from '../../src/experiment/bases.ts';
import { picks } from './formula.ts';

/** Of an array: its largest magnitude, and its values at `picks(name, size, values.length)`. */
export interface ArraySummary {
  readonly max: number;
  readonly values: number[];
}

/** One forward and backward pass of a base in Keras, in float64. */
export interface GoldenPass {
  /** Begins the name of every weight in the formula. */
  readonly salt: string;
  /** Images. */
  readonly batch: number;
  /** By layer: the last of every block. */
  readonly activations: Arrays;
  /** By kernel: the first, a middle and the last convolution's. */
  readonly gradients: Arrays;
  /** Moving statistics after the pass; of training only, and of some. */
  readonly moving: Arrays;
  /** [1]. */
  readonly loss: Arrays;
  /** Largest relative error of Keras's own float32 against its float64. */
  readonly kerasFloat32: Readonly<Record<Compared, number>>;
}

/** What of a pass is compared. */
export type Compared = 'activations' | 'gradients' | 'moving' | 'loss';
/** By the name of a layer or weight. */
export type Arrays = Readonly<Record<string, ArraySummary>>;

export interface GoldenSize {
  readonly size: number;
  readonly parameters: number;
  readonly layers: { name: string; shape: number[]; parameters: number }[];
  readonly inference: GoldenPass;
  /** Absent where it is inference: without batch normalisation. */
  readonly training?: GoldenPass;
}

/** What bases.py wrote of a base. */
export interface Golden {
  readonly base: BaseName;
  readonly keras: string;
  readonly tensorflow: string;
  readonly sizes: GoldenSize[];
}

export function readGolden(base: BaseName): Golden {
  return JSON.parse(readFileSync(new URL(`golden/${base}.json`, import.meta.url), 'utf8'));
}

/** The passes of a size, by mode. */
export const passOf = ({ inference, training }: GoldenSize, mode: 'inference' | 'training') =>
  mode === 'training' ? (training ?? inference) : inference;

/** Largest difference from the golden values, as a share of the array's largest magnitude. */
export function relativeError(name: string, found: Float32Array, golden: ArraySummary): number {
  const places = picks(name, found.length, golden.values.length);
  const errors = places.map((place, i) => Math.abs(found[place]! - golden.values[i]!));
  const largest = found.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return Math.max(...errors, Math.abs(largest - golden.max)) / golden.max;
}
