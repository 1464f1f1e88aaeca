import type { Binding } from './native.ts';
import { type Node, shapeAttribute, text, typeAttribute } from './nodes.ts';
import type { GraphVariable } from './variables.ts';
import { constantNode, fillNode, shapeConstant } from './writer.ts';

export const firstValueName = ({ name }: GraphVariable) => `${name}/first`;
export const readName = ({ name }: GraphVariable) => `${name}/read`;
/** A tensor that is there once all variables have been given their first values. */
export const READY = 'ready';
/** The scalar that variables of zeros are filled with: given at each run, it is not folded into the graph. */
export const ZERO = 'zero';

/** The nodes that keep the variables, and give them their first values. */
export function variableNodes(variables: readonly GraphVariable[], binding: Binding): Node[] {
  const one = { shape: [], dtype: binding.TF_INT32, values: Int32Array.of(1) };
  return [
    ...zeroNodes(variables, binding),
    ...variables.flatMap((variable) => [...keepingNodes(variable), firstNode(variable, binding)]),
    constantNode('ready/value', one),
    {
      name: READY,
      op: 'Identity',
      inputs: ['ready/value', ...variables.map(({ name }) => `^${name}/set`)],
      attributes: { T: typeAttribute(binding.TF_INT32) },
    },
  ];
}

/** A variable, and how it is read and set. */
function keepingNodes(variable: GraphVariable): Node[] {
  const { name, shape } = variable;
  const dtype = typeAttribute(variable.dtype);
  const attributes = {
    dtype,
    shape: shapeAttribute(shape),
    shared_name: text(name),
    container: text(''),
  };
  return [
    { name, op: 'VarHandleOp', inputs: [], attributes },
    { name: readName(variable), op: 'ReadVariableOp', inputs: [name], attributes: { dtype } },
    {
      name: `${name}/set`,
      op: 'AssignVariableOp',
      inputs: [name, firstValueName(variable)],
      attributes: { dtype },
    },
  ];
}

/** A variable's first value: given, or zeros where none is. */
function firstNode(variable: GraphVariable, binding: Binding): Node {
  const { shape, dtype, isZeroAtFirst } = variable;
  const name = firstValueName(variable);
  if (!isZeroAtFirst) {
    const attributes = { dtype: typeAttribute(dtype), shape: shapeAttribute(shape) };
    return { name, op: 'Placeholder', inputs: [], attributes };
  }
  return fillNode(name, shapeName(shape), ZERO, dtype, binding);
}

/** What variables of zeros are filled by: the scalar, and each of their shapes once. */
function zeroNodes(variables: readonly GraphVariable[], binding: Binding): Node[] {
  const zeros = variables.filter(({ isZeroAtFirst }) => isZeroAtFirst);
  const shapes = new Map(zeros.map(({ shape }) => [shapeName(shape), shape]));
  const attributes = { dtype: typeAttribute(binding.TF_FLOAT), shape: shapeAttribute([]) };
  return [
    { name: ZERO, op: 'Placeholder', inputs: [], attributes },
    ...[...shapes].map(([name, shape]) => constantNode(name, shapeConstant(shape, binding))),
  ];
}

const shapeName = (shape: readonly number[]) => `shape/${shape.join('x')}`;
