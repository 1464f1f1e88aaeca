import { tf } from '../tf.ts';
import type { Entry } from './entry.ts';
import type { Binding, TensorId } from './native.ts';
import { type Node, typeAttribute } from './nodes.ts';
import type { Constant } from './recording.ts';
import { UncapturableError } from './uncapturable.ts';

/** The nodes so far, and where in them each tensor is. */
export interface Writer {
  readonly nodes: Node[];
  /** Adds a node that makes these tensors. */
  add(node: Node, makes?: readonly TensorId[]): void;
  /** Adds a node that makes this tensor, unless there is one like it, which then makes it too. */
  addOnce(node: Node, makes: TensorId): void;
  refer(id: TensorId, reference: string): void;
  /** The reference `node:output` of a tensor; constants get their node now. */
  nameOf(id: TensorId): string;
  constant(constant: Constant): string;
}

export function createWriter({ name: entry, recording, outside }: Entry, binding: Binding): Writer {
  const nodes: Node[] = [];
  const references = new Map<TensorId, string>();
  const constants = new Map<string, string>();
  const shared = new Map<string, string>();
  const writer: Writer = {
    nodes,
    add(node, makes = []) {
      nodes.push(node);
      makes.forEach((id, output) => {
        references.set(id, output === 0 ? node.name : `${node.name}:${output}`);
      });
    },
    addOnce(node, id) {
      const { name, ...rest } = node;
      const key = JSON.stringify(rest);
      const like = shared.get(key);
      if (like !== undefined) return writer.refer(id, like);
      shared.set(key, name);
      writer.add(node, [id]);
    },
    refer(id, reference) {
      references.set(id, reference);
    },
    nameOf(id) {
      const known = references.get(id);
      if (known !== undefined) return known;
      const constant = recording.constants.get(id) ?? outside.get(id);
      if (constant === undefined) throw new UncapturableError('it uses a tensor that is gone');
      const reference = writer.constant(constant);
      references.set(id, reference);
      return reference;
    },
    constant(constant) {
      const { shape, dtype, values } = constant;
      const key = `${dtype} ${shape} ${Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')}`;
      const known = constants.get(key);
      if (known !== undefined) return known;
      const node = `${entry}/constant${constants.size}`;
      constants.set(key, node);
      const isWhole = values.length === tf.util.sizeFromShape([...shape]);
      if (isWhole) nodes.push(constantNode(node, constant));
      else {
        const size = writer.constant(shapeConstant(shape, binding));
        const value = writer.constant({ shape: [], dtype, values });
        nodes.push(fillNode(node, size, value, dtype, binding));
      }
      return node;
    },
  };
  return writer;
}

export function constantNode(name: string, constant: Constant): Node {
  const attributes = {
    dtype: typeAttribute(constant.dtype),
    value: { field: 'Tensor', value: constant } as const,
  };
  return { name, op: 'Const', inputs: [], attributes };
}

/** A tensor of one value: `shape` and `value` are the names of nodes. */
export function fillNode(
  name: string,
  shape: string,
  value: string,
  dtype: number,
  { TF_INT32 }: Binding,
): Node {
  const attributes = { T: typeAttribute(dtype), index_type: typeAttribute(TF_INT32) };
  return { name, op: 'Fill', inputs: [shape, value], attributes };
}

/** A shape, as an op reads it. */
export function shapeConstant(shape: readonly number[], { TF_INT32 }: Binding): Constant {
  return { shape: [shape.length], dtype: TF_INT32, values: Int32Array.from(shape) };
}
