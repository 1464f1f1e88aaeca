import type { Entry } from './entry.ts';
import type { Binding, NativeAttribute } from './native.ts';
import { type Attribute, flag, type Node, shapeAttribute, text, typeAttribute } from './nodes.ts';
import type { RecordedOp } from './recording.ts';
import { UncapturableError } from './uncapturable.ts';
import { nativeType } from './variables.ts';
import type { Writer } from './writer.ts';

/** A recorded op as a node of that name. */
export function opNode(
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
