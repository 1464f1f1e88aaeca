/** What goes into a graph's node, before it is written as protobuf. */
import type { Constant } from './recording.ts';

/** An attribute, by the field of AttrValue (TensorFlow's attr_value.proto) that holds it. */
export type Attribute =
  | { readonly field: 'S'; readonly value: string }
  | { readonly field: 'I' | 'F' | 'Type'; readonly value: number }
  | { readonly field: 'B'; readonly value: boolean }
  | { readonly field: 'Shape'; readonly value: readonly number[] }
  | { readonly field: 'Tensor'; readonly value: Constant }
  | { readonly field: 'IList' | 'FList'; readonly value: readonly number[] }
  | { readonly field: 'BList'; readonly value: readonly boolean[] };

/** One node of a graph (NodeDef in TensorFlow's node_def.proto). */
export interface Node {
  readonly name: string;
  readonly op: string;
  /** `name:output`, and `^name` for those it only runs after. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export const typeAttribute = (value: number): Attribute => ({ field: 'Type', value });
export const shapeAttribute = (value: readonly number[]): Attribute => ({ field: 'Shape', value });
export const flag = (value: boolean): Attribute => ({ field: 'B', value });
export const text = (value: string): Attribute => ({ field: 'S', value });
