import type { PixelScaling } from '../../experiment/bases.ts';
import type { Layer } from '../../models/graph.ts';
import type { WeightArrays } from '../../models/weights/weights.ts';
import type { OpenModel } from '../kept/open-kept.ts';
import { readingOf } from '../kept/reading.ts';

/** A classifier as one graph, from images to logits. */
export interface WholeModel {
  readonly name: string;
  readonly input: {
    /** Of what layers read that read the images. */
    readonly name: string;
    /** Pixels a side of the images. */
    readonly size: number;
    /** Pixels a side of what the base takes. */
    readonly inputSize: number;
    readonly scaling: PixelScaling;
  };
  /** Base and head, each after those that it reads; none for the input. */
  readonly layers: readonly Layer[];
  /** Name of the layer that gives the logits. */
  readonly output: string;
  readonly weights: WeightArrays;
  readonly classes: readonly string[];
}

/** A kept classifier as one graph. */
export function wholeModel({ base, head, weights, about }: OpenModel): WholeModel {
  const [input, ...layers] = base.layers;
  const [headInput, ...headLayers] = head.layers;
  const feature = layers.at(-1)!.name;
  const joined = headLayers.map((layer) => ({
    ...layer,
    inputs: layer.inputs.map((name) => (name === headInput!.name ? feature : name)),
  }));
  const { inputSize, scaling } = about.input;
  return {
    name: base.name,
    input: { name: input!.name, size: readingOf(about).size, inputSize, scaling },
    layers: [...layers, ...joined],
    output: joined.at(-1)!.name,
    weights: new Map([...weights.base, ...weights.head]),
    classes: about.classes,
  };
}
