import type { Entry } from './entry.ts';
import type { Binding, TensorId } from './native.ts';
import { type Node, shapeAttribute, typeAttribute } from './nodes.ts';
import { opNode } from './op-node.ts';
import type { RecordedOp, RecordedUpdate } from './recording.ts';
import { updateNode } from './update-node.ts';
import { readName } from './variable-nodes.ts';
import type { GraphVariable } from './variables.ts';
import { createWriter, type Writer } from './writer.ts';

type Step = RecordedOp | RecordedUpdate;

export const placeholderName = (entry: string, i: number) => `${entry}/in${i}`;
export const outputName = (entry: string, i: number) => `${entry}/out${i}`;

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
  const written = new Map(entry.writes.map(([variable, id]) => [id, variable]));
  const steps = neededSteps(entry, written);
  const updated = new Set<TensorId>();
  const done: string[] = [];
  steps.forEach((step, i) => {
    const node = `${name}/${i}`;
    if (step.kind === 'op') {
      const made = opNode(step, node, entry, writer, binding);
      if (REPEATED.has(step.name)) writer.addOnce(made, step.outputs[0]!);
      else writer.add(made, step.outputs);
    } else {
      done.push(node);
      for (const id of step.outputs) updated.add(id);
      writeUpdate(step, node, entry, written, writer, binding);
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

/** Ops that kernels run again for what they have had before: a filter as a matrix, a scale of ones. */
const REPEATED: ReadonlySet<string> = new Set(['Fill', 'Reshape']);

/** A write that waits for the variable's old value to have been read. */
function assignNode(name: string, variable: GraphVariable, value: string): Node {
  return {
    name,
    op: 'AssignVariableOp',
    inputs: [variable.name, value, `^${readName(variable)}`],
    attributes: { dtype: typeAttribute(variable.dtype) },
  };
}

/**
 * Writes an update in place. A variable whose value has changed since the beginning,
 * as by weight decay, is set to it before.
 */
function writeUpdate(
  step: RecordedUpdate,
  name: string,
  { reads }: Entry,
  written: ReadonlyMap<TensorId, GraphVariable>,
  writer: Writer,
  binding: Binding,
): void {
  const variables = step.outputs.map((id) => written.get(id)!);
  const after = variables.map((variable, i) => {
    const id = step.state[i]!;
    if (reads.get(id) === variable) return readName(variable);
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

/** Whether it updates a value that is not a variable's last one, which no op does in place. */
export function updatesInBetween({ recording, writes }: Entry): boolean {
  const written = new Set(writes.map(([, id]) => id));
  return recording.steps.some((step) => step.kind === 'update' && !isFinal(step, written));
}

function isFinal({ outputs }: RecordedUpdate, written: Pick<Set<TensorId>, 'has'>): boolean {
  return outputs.every((id) => written.has(id));
}

/** Steps that the outputs and writes depend on, in their order. */
function neededSteps(entry: Entry, written: ReadonlyMap<TensorId, GraphVariable>): Step[] {
  const steps = entry.recording.steps.flatMap((step): readonly Step[] =>
    step.kind === 'op' || isFinal(step, written) ? [step] : step.composed,
  );
  const wanted = new Set([...written.keys(), ...entry.outputs.map(({ id }) => id)]);
  const needed = steps.toReversed().filter((step) => {
    // A variable that the function itself made keeps its value: what made it is not run again.
    if (!step.outputs.some((id) => wanted.has(id) && !entry.reads.has(id))) return false;
    const inputs = step.kind === 'op' ? step.inputs : [...step.state, step.gradient, step.rate];
    for (const id of inputs) wanted.add(id);
    return true;
  });
  return needed.reverse();
}
