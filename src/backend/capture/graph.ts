import { tf } from '../tf.ts';
import type { Binding, NativeAttribute, TensorId } from './native.ts';
import { type Attribute, flag, type Node, shapeAttribute, text, typeAttribute } from './nodes.ts';
import type { Constant, RecordedOp, RecordedUpdate, Recording } from './recording.ts';
import { UncapturableError } from './uncapturable.ts';
import { updateNode } from './update-node.ts';
import { nativeType } from './variables.ts';

type Step = RecordedOp | RecordedUpdate;

/** A variable of the graph; sessions keep its value from run to run. */
export interface GraphVariable {
  /** Unique in the graph; the names of its nodes begin with it. */
  readonly name: string;
  readonly shape: readonly number[];
  /** TensorFlow's DataType. */
  readonly dtype: number;
}

/** A tensor that is given at each run. */
interface Placeholder {
  readonly id: TensorId;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** One function of the graph: a recording, and what its tensors are to the world. */
export interface Entry {
  /** Unique in the graph; the names of its nodes begin with it. */
  readonly name: string;
  readonly recording: Recording;
  readonly inputs: readonly Placeholder[];
  /** Tensors that were variables' values before the run. */
  readonly reads: ReadonlyMap<TensorId, GraphVariable>;
  /** Variables that have another value after it, with that value. */
  readonly writes: readonly (readonly [GraphVariable, TensorId])[];
  readonly outputs: readonly { readonly id: TensorId; readonly dtype: number }[];
  /** Tensors from outside that are none of these, with their values. */
  readonly outside: ReadonlyMap<TensorId, Constant>;
}

export const placeholderName = (entry: string, i: number) => `${entry}/in${i}`;
export const outputName = (entry: string, i: number) => `${entry}/out${i}`;
export const firstValueName = ({ name }: GraphVariable) => `${name}/first`;
export const readName = ({ name }: GraphVariable) => `${name}/read`;
/** A tensor that is there once all variables have been given their first values. */
export const READY = 'ready';

/** The nodes that keep the variables, and give them their first values. */
export function variableNodes(variables: readonly GraphVariable[], binding: Binding): Node[] {
  const nodes = variables.flatMap((variable): Node[] => {
    const { name, shape, dtype } = variable;
    const type = typeAttribute(dtype);
    const typed = { dtype: type, shape: shapeAttribute(shape) };
    return [
      {
        name,
        op: 'VarHandleOp',
        inputs: [],
        attributes: { ...typed, shared_name: text(name), container: text('') },
      },
      {
        name: readName(variable),
        op: 'ReadVariableOp',
        inputs: [name],
        attributes: { dtype: type },
      },
      { name: firstValueName(variable), op: 'Placeholder', inputs: [], attributes: typed },
      {
        name: `${name}/set`,
        op: 'AssignVariableOp',
        inputs: [name, firstValueName(variable)],
        attributes: { dtype: type },
      },
    ];
  });
  const one = { shape: [], dtype: binding.TF_INT32, values: Int32Array.of(1) };
  return [
    ...nodes,
    constantNode('ready/value', one),
    {
      name: READY,
      op: 'Identity',
      inputs: ['ready/value', ...variables.map(({ name }) => `^${name}/set`)],
      attributes: { T: typeAttribute(binding.TF_INT32) },
    },
  ];
}

/**
 * The nodes of one function, only those that its outputs and writes need. Constants
 * that are alike become one node, and long ones of one value a Fill.
 * @throws UncapturableError when a tensor is of unknown origin.
 */
export function entryNodes(entry: Entry, binding: Binding): Node[] {
  const { name, inputs, outputs } = entry;
  const writer = createWriter(entry, binding);
  inputs.forEach(({ id, shape, dtype }, i) => {
    const node = placeholderName(name, i);
    const attributes = { dtype: typeAttribute(dtype), shape: shapeAttribute(shape) };
    writer.add({ name: node, op: 'Placeholder', inputs: [], attributes }, [id]);
  });
  for (const [id, variable] of entry.reads) writer.refer(id, readName(variable));
  const steps = neededSteps(entry);
  const updated = new Set<TensorId>();
  const done: string[] = [];
  steps.forEach((step, i) => {
    const node = `${name}/${i}`;
    if (step.kind === 'op') writer.add(opNode(step, node, entry, writer, binding), step.outputs);
    else {
      done.push(node);
      for (const id of step.outputs) updated.add(id);
      writeUpdate(step, node, entry, writer, binding);
    }
  });
  entry.writes.forEach(([variable, id], i) => {
    if (updated.has(id)) return;
    const node = `${name}/write${i}`;
    done.push(node);
    writer.add(assignNode(node, variable, writer.nameOf(id)));
  });
  const after = done.length === 0 ? [] : [`^${name}/done`];
  writer.add({
    name: `${name}/done`,
    op: 'NoOp',
    inputs: done.map((each) => `^${each}`),
    attributes: {},
  });
  outputs.forEach(({ id, dtype }, i) => {
    writer.add({
      name: outputName(name, i),
      op: 'Identity',
      inputs: [writer.nameOf(id), ...after],
      attributes: { T: typeAttribute(dtype) },
    });
  });
  return writer.nodes;
}

/** A write that waits for the variable's old value to have been read. */
function assignNode(name: string, variable: GraphVariable, value: string): Node {
  return {
    name,
    op: 'AssignVariableOp',
    inputs: [variable.name, value, `^${readName(variable)}`],
    attributes: { dtype: typeAttribute(variable.dtype) },
  };
}

function opNode(
  step: RecordedOp,
  name: string,
  { recording }: Entry,
  writer: Writer,
  binding: Binding,
): Node {
  const inputs = step.inputs.map((id) => writer.nameOf(id));
  const attributes = Object.fromEntries(
    step.attributes.map((each) => [each.name, attributeOf(each, step.name, binding)]),
  );
  if (WITHOUT_TYPE.has(step.name)) {
    const { dtype } = recording.tensors.get(step.inputs[0]!)!;
    attributes['T'] = typeAttribute(nativeType(dtype, binding));
  }
  return { name, op: step.name, inputs, attributes };
}

/** Ops whose type tfjs-node leaves to eager execution to find out. */
const WITHOUT_TYPE: ReadonlySet<string> = new Set(['ExpandDims', 'Where']);

/**
 * Writes an update in place. A variable whose value has changed since the beginning,
 * as by weight decay, is set to it before.
 */
function writeUpdate(
  step: RecordedUpdate,
  name: string,
  entry: Entry,
  writer: Writer,
  binding: Binding,
): void {
  const variables = step.outputs.map((id) => writtenVariable(entry, id)!);
  const after = variables.map((variable, i) => {
    const id = step.state[i]!;
    if (entry.reads.get(id) === variable) return readName(variable);
    const before = `${name}/before${i}`;
    writer.add(assignNode(before, variable, writer.nameOf(id)));
    return before;
  });
  const parts = {
    name,
    variables: variables.map((variable) => variable.name),
    gradient: writer.nameOf(step.gradient),
    rate: writer.nameOf(step.rate),
    after,
    constant: (value: number) =>
      writer.constant({ shape: [], dtype: binding.TF_FLOAT, values: Float32Array.of(value) }),
  };
  writer.add(updateNode(step.update, parts, binding));
  variables.forEach((variable, i) => {
    // For those who read the new value in the same step; without them it is never run.
    writer.add(
      {
        name: `${name}/after${i}`,
        op: 'ReadVariableOp',
        inputs: [variable.name, `^${name}`],
        attributes: { dtype: typeAttribute(variable.dtype) },
      },
      [step.outputs[i]!],
    );
  });
}

function writtenVariable({ writes }: Entry, id: TensorId): GraphVariable | undefined {
  return writes.find(([, written]) => written === id)?.[0];
}

/** Steps that the outputs and writes depend on, in their order. */
function neededSteps(entry: Entry): Step[] {
  const written = new Set(entry.writes.map(([, id]) => id));
  const isFinal = (step: RecordedUpdate) => step.outputs.every((id) => written.has(id));
  const steps = entry.recording.steps.flatMap((step): readonly Step[] =>
    step.kind === 'op' || isFinal(step) ? [step] : step.composed,
  );
  const wanted = new Set([...written, ...entry.outputs.map(({ id }) => id)]);
  const needed = steps.toReversed().filter((step) => {
    if (!step.outputs.some((id) => wanted.has(id))) return false;
    const inputs = step.kind === 'op' ? step.inputs : [...step.state, step.gradient, step.rate];
    for (const id of inputs) wanted.add(id);
    return true;
  });
  return needed.reverse();
}

/** The nodes so far, and where in them each tensor is. */
interface Writer {
  readonly nodes: Node[];
  /** Adds a node that makes these tensors. */
  add(node: Node, makes?: readonly TensorId[]): void;
  refer(id: TensorId, reference: string): void;
  /** The reference `node:output` of a tensor; constants get their node now. */
  nameOf(id: TensorId): string;
  constant(constant: Constant): string;
}

function createWriter({ name, recording, outside }: Entry, binding: Binding): Writer {
  const nodes: Node[] = [];
  const references = new Map<TensorId, string>();
  const constants = new Map<string, string>();
  const writer: Writer = {
    nodes,
    add(node, makes = []) {
      nodes.push(node);
      makes.forEach((id, output) => {
        references.set(id, output === 0 ? node.name : `${node.name}:${output}`);
      });
    },
    refer: (id, reference) => references.set(id, reference),
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
      const node = `${name}/constant${constants.size}`;
      constants.set(key, node);
      const isWhole = values.length === tf.util.sizeFromShape([...shape]);
      if (isWhole) nodes.push(constantNode(node, constant));
      else nodes.push(fillNode(node, writer, constant, binding));
      return node;
    },
  };
  return writer;
}

function constantNode(name: string, constant: Constant): Node {
  const attributes = {
    dtype: typeAttribute(constant.dtype),
    value: { field: 'Tensor', value: constant } as const,
  };
  return { name, op: 'Const', inputs: [], attributes };
}

function fillNode(
  name: string,
  writer: Writer,
  { shape, dtype, values }: Constant,
  binding: Binding,
): Node {
  const { TF_INT32 } = binding;
  const dimensions = Int32Array.from(shape);
  return {
    name,
    op: 'Fill',
    inputs: [
      writer.constant({ shape: [shape.length], dtype: TF_INT32, values: dimensions }),
      writer.constant({ shape: [], dtype, values }),
    ],
    attributes: { T: typeAttribute(dtype), index_type: typeAttribute(TF_INT32) },
  };
}

/** @throws UncapturableError for a kind of attribute that no op of tfjs-node has. */
function attributeOf(
  { name, type, value }: NativeAttribute,
  op: string,
  binding: Binding,
): Attribute {
  const isList = Array.isArray(value);
  switch (type) {
    case binding.TF_ATTR_STRING:
      return text(String(value));
    case binding.TF_ATTR_INT:
      return isList ? { field: 'IList', value } : { field: 'I', value: value as number };
    case binding.TF_ATTR_FLOAT:
      return isList ? { field: 'FList', value } : { field: 'F', value: value as number };
    case binding.TF_ATTR_BOOL:
      return isList ? { field: 'BList', value } : flag(value as boolean);
    case binding.TF_ATTR_TYPE:
      return typeAttribute(value as number);
    case binding.TF_ATTR_SHAPE:
      return shapeAttribute(value as number[]);
    default:
      throw new UncapturableError(`its ${op} has an attribute ${name} of an unknown kind`);
  }
}
