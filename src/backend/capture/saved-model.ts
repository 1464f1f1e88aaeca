import type { Message, Messages } from './native.ts';
import type { Attribute, Node } from './nodes.ts';
import type { Constant } from './recording.ts';

/**
 * Version of the ops' semantics that is written (TF_GRAPH_DEF_VERSION of TensorFlow
 * 2.9, the oldest that tfjs-node comes with): with none, those of 2015 apply.
 */
const PRODUCER = 1087;

/** Writes a graph as the protobuf file of a SavedModel with the tag `serve`. */
export function encodeSavedModel(nodes: readonly Node[], messages: Messages): Uint8Array {
  const make = makerOf(messages);
  const graph = make('GraphDef', {
    NodeList: nodes.map((node) => encodeNode(node, make)),
    Versions: make('VersionDef', { Producer: PRODUCER }),
  });
  const meta = make('MetaGraphDef', {
    MetaInfoDef: make('MetaGraphDef.MetaInfoDef', { TagsList: ['serve'] }),
    GraphDef: graph,
  });
  return make('SavedModel', {
    SavedModelSchemaVersion: 1,
    MetaGraphsList: [meta],
  }).serializeBinary();
}

/** Makes a message by its name, with fields by the names of their setters. */
type Make = (name: string, fields: Readonly<Record<string, unknown>>) => Message;

function makerOf(messages: Messages): Make {
  return (name, fields) => {
    let type = messages as unknown as Record<string, never>;
    for (const part of name.split('.')) type = type[part]!;
    const message = new (type as unknown as new () => Message)();
    for (const [field, value] of Object.entries(fields)) {
      (message[`set${field}`] as (value: unknown) => void).call(message, value);
    }
    return message;
  };
}

function encodeNode({ name, op, inputs, attributes }: Node, make: Make): Message {
  const node = make('NodeDef', { Name: name, Op: op, InputList: [...inputs] });
  const map = (node['getAttrMap'] as () => Map<string, Message>).call(node);
  for (const [key, attribute] of Object.entries(attributes)) {
    map.set(key, encodeAttribute(attribute, make));
  }
  return node;
}

function encodeAttribute({ field, value }: Attribute, make: Make): Message {
  switch (field) {
    case 'S':
      return make('AttrValue', { S: new TextEncoder().encode(value) });
    case 'Shape':
      return make('AttrValue', { Shape: encodeShape(value, make) });
    case 'Tensor':
      return make('AttrValue', { Tensor: encodeTensor(value, make) });
    case 'IList':
    case 'FList':
    case 'BList':
      return make('AttrValue', { List: make('AttrValue.ListValue', { [field]: [...value] }) });
    default:
      return make('AttrValue', { [field]: value });
  }
}

function encodeShape(shape: readonly number[], make: Make): Message {
  return make('TensorShape', {
    DimList: shape.map((size) => make('TensorShape.Dim', { Size: size })),
  });
}

function encodeTensor({ shape, dtype, values }: Constant, make: Make): Message {
  const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return make('Tensor', {
    Dtype: dtype,
    TensorShape: encodeShape(shape, make),
    TensorContent: content,
  });
}
