import protobuf from 'protobufjs/light.js';

/** What of ONNX's messages is written here, by the numbers of onnx.proto (https://github.com/onnx/onnx, Apache-2.0). */
const MESSAGES = {
  nested: {
    ModelProto: message({
      irVersion: ['int64', 1],
      producerName: ['string', 2],
      producerVersion: ['string', 3],
      docString: ['string', 6],
      graph: ['GraphProto', 7],
      opsetImport: ['OperatorSetIdProto', 8, 'repeated'],
      metadataProps: ['StringStringEntryProto', 14, 'repeated'],
    }),
    OperatorSetIdProto: message({ domain: ['string', 1], version: ['int64', 2] }),
    StringStringEntryProto: message({ key: ['string', 1], value: ['string', 2] }),
    GraphProto: message({
      node: ['NodeProto', 1, 'repeated'],
      name: ['string', 2],
      initializer: ['TensorProto', 5, 'repeated'],
      input: ['ValueInfoProto', 11, 'repeated'],
      output: ['ValueInfoProto', 12, 'repeated'],
    }),
    NodeProto: message({
      input: ['string', 1, 'repeated'],
      output: ['string', 2, 'repeated'],
      name: ['string', 3],
      opType: ['string', 4],
      attribute: ['AttributeProto', 5, 'repeated'],
    }),
    AttributeProto: message({
      name: ['string', 1],
      f: ['float', 2],
      i: ['int64', 3],
      s: ['bytes', 4],
      ints: ['int64', 8, 'repeated'],
      type: ['int32', 20],
    }),
    TensorProto: message({
      dims: ['int64', 1, 'repeated'],
      dataType: ['int32', 2],
      name: ['string', 8],
      rawData: ['bytes', 9],
    }),
    ValueInfoProto: message({ name: ['string', 1], type: ['TypeProto', 2] }),
    TypeProto: message({ tensorType: ['TensorTypeProto', 1] }),
    TensorTypeProto: message({ elemType: ['int32', 1], shape: ['TensorShapeProto', 2] }),
    TensorShapeProto: message({ dim: ['DimensionProto', 1, 'repeated'] }),
    DimensionProto: message({ dimValue: ['int64', 1], dimParam: ['string', 2] }),
  },
};

type Field = readonly [type: string, id: number, rule?: 'repeated'];

function message(fields: Readonly<Record<string, Field>>) {
  const described = Object.entries(fields).map(
    ([name, [type, id, rule]]) =>
      [name, rule === undefined ? { type, id } : { type, id, rule }] as const,
  );
  return { fields: Object.fromEntries(described) };
}

/** Numbers of ONNX's types of elements. */
const ELEMENTS = { float: 1, int64: 7 } as const;

/** A value of an operator's attribute. */
export type AttributeValue = number | string | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly opType: string;
  readonly name: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  /** Whole numbers are written as int64. */
  readonly values: Float32Array | BigInt64Array;
}

/** A value that goes in or comes out; a text stands for a length that is known when it runs. */
interface OnnxValue {
  readonly name: string;
  readonly dims: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly producerVersion: string;
  readonly docString: string;
  readonly irVersion: number;
  readonly opset: number;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a model's file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  const type = protobuf.Root.fromJSON(MESSAGES).lookupType('ModelProto');
  const written = {
    irVersion: model.irVersion,
    producerName: 'transfer-bench',
    producerVersion: model.producerVersion,
    docString: model.docString,
    opsetImport: [{ domain: '', version: model.opset }],
    metadataProps: Object.entries(model.metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: model.name,
      node: model.nodes.map(({ attributes, ...node }) => ({
        ...node,
        attribute: Object.entries(attributes).map(attributeOf),
      })),
      initializer: model.initializers.map(tensorOf),
      input: model.inputs.map(infoOf),
      output: model.outputs.map(infoOf),
    },
  };
  const fault = type.verify(written);
  if (fault !== null) throw new Error(`no ONNX model: ${fault}`);
  return type.encode(written).finish();
}

/** With ONNX's numbers for the types of attributes. */
function attributeOf([name, value]: [string, AttributeValue]) {
  if (typeof value === 'string') return { name, type: 3, s: Buffer.from(value) };
  if (typeof value === 'number') return { name, type: 2, i: value };
  if ('float' in value) return { name, type: 1, f: value.float };
  return { name, type: 7, ints: value };
}

function tensorOf({ name, dims, values }: OnnxTensor) {
  const dataType = values instanceof Float32Array ? ELEMENTS.float : ELEMENTS.int64;
  const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { name, dims, dataType, rawData };
}

function infoOf({ name, dims }: OnnxValue) {
  const dim = dims.map((side) =>
    typeof side === 'number' ? { dimValue: side } : { dimParam: side },
  );
  return { name, type: { tensorType: { elemType: ELEMENTS.float, shape: { dim } } } };
}
