import type { AttributeValue, OnnxNode, OnnxTensor } from './onnx-schema.ts';

/** A graph that is being made. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  /** Adds an operator of one output, and gives the output's name back. */
  add(
    opType: string,
    input: readonly string[],
    output: string,
    attributes?: Readonly<Record<string, AttributeValue>>,
  ): string;
  /** Adds a constant of float32, and gives its name back. */
  floats(name: string, dims: readonly number[], values: Float32Array): string;
  /** Adds a constant list of whole numbers, and gives its name back. */
  whole(name: string, values: readonly number[]): string;
}

export function onnxGraph(): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  return {
    nodes,
    initializers,
    add(opType, input, output, attributes = {}) {
      nodes.push({ opType, name: `${output}/${opType}`, input, output: [output], attributes });
      return output;
    },
    floats(name, dims, values) {
      initializers.push({ name, dims, values });
      return name;
    },
    whole(name, values) {
      const all = BigInt64Array.from(values, BigInt);
      initializers.push({ name, dims: [all.length], values: all });
      return name;
    },
  };
}
