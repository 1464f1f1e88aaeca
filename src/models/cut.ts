import { entriesOf, type Layer, type ModelGraph } from './graph.ts';

/** A graph in two, of which the second reads what the first gives and nothing else. */
export interface Cut {
  readonly below: ModelGraph;
  /** Its input stands for the output of the layer that was cut after. */
  readonly above: ModelGraph;
}

/** The layers whose output alone reaches the layers after them: no skip connection goes around. */
export function cutLayers(graph: ModelGraph): Layer[] {
  return graph.layers.filter((layer, i) => {
    const rest = graph.layers.slice(i + 1);
    if (layer.kind === 'input' || rest.length === 0) return false;
    const [entry, ...others] = entriesOf(graph, rest);
    return entry === layer && others.length === 0;
  });
}

/** The graph parted after one of its `cutLayers`. */
export function cutAfter(graph: ModelGraph, layer: Layer): Cut {
  const at = graph.layers.indexOf(layer) + 1;
  const { name, block, outputShape } = layer;
  const entry: Layer = { kind: 'input', name, block, inputs: [], outputShape, weights: [] };
  return {
    below: { ...graph, layers: graph.layers.slice(0, at), outputShape },
    above: { ...graph, layers: [entry, ...graph.layers.slice(at)], inputShape: outputShape },
  };
}
