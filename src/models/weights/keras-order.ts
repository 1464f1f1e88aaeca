/** What the order of layers depends on. */
interface Reader {
  readonly name: string;
  /** Names of the layers that it reads. */
  readonly inputs: readonly string[];
}

/**
 * Layers in the order of Keras's `model.layers` (keras/src/ops/function.py, `map_graph`):
 * by falling distance to the output, ties in the order that a depth-first walk
 * from the output first meets them. Weight files of older Keras versions list
 * layers in this order, and InceptionResNetV2's can be matched by nothing else.
 */
export function kerasOrder<Layer extends Reader>(
  layers: ReadonlyMap<string, Layer>,
  output: Layer,
): Layer[] {
  const { met, finished } = walk(layers, output);
  const depth = new Map<string, number>();
  for (const layer of finished.toReversed()) {
    const own = depth.get(layer.name) ?? 0;
    depth.set(layer.name, own);
    for (const input of layer.inputs) {
      depth.set(input, Math.max(depth.get(input) ?? 0, own + 1));
    }
  }
  return met.toSorted((a, b) => depth.get(b.name)! - depth.get(a.name)!);
}

/** `met`: layers as first seen from the output; `finished`: each after all that it reads. */
function walk<Layer extends Reader>(layers: ReadonlyMap<string, Layer>, output: Layer) {
  const met: Layer[] = [];
  const finished: Layer[] = [];
  const seen = new Set<string>();
  const visit = (layer: Layer) => {
    if (seen.has(layer.name)) return;
    seen.add(layer.name);
    met.push(layer);
    for (const input of layer.inputs) visit(layers.get(input)!);
    finished.push(layer);
  };
  visit(output);
  return { met, finished };
}
