import type { Layer, ModelGraph } from '../graph.ts';
import type { SavedLayer } from './keras-file.ts';
import type { WeightArray, WeightArrays } from './weights.ts';

/** Names Keras gives by itself: their number tells when in a session a layer was made, nothing else. */
const NUMBERED = /^(conv2d|batch_normalization)(_\d+)?$/;

/**
 * The arrays of a file under this graph's names. A layer is found by its name;
 * those whose names are Keras's own numbers, by their order among the layers
 * of their kind, which is how Keras itself loads them. Dense layers are left
 * out: a base has none, they are the head of the model that was saved.
 *
 * Nothing is refused here: what is missing, surplus or misshapen shows in the
 * names, for `assertWeightsMatch` to list.
 */
export function matchLayers(graph: ModelGraph, saved: readonly SavedLayer[]): WeightArrays {
  const layers = graph.layers.filter(({ weights }) => weights.length > 0);
  const body = saved.filter((layer) => kindOf(layer) !== 'dense');
  const named = new Map(
    body.filter((layer) => !isNumbered(layer)).map((layer) => [layer.name, layer]),
  );
  const byName = layers.filter((layer) => !isNumbered(layer) && named.has(layer.name));
  const found = new Map(byName.map((layer) => [layer, named.get(layer.name)!]));
  for (const kind of ['conv2d', 'batchNorm']) {
    const numbered = body.filter((layer) => isNumbered(layer) && kindOf(layer) === kind);
    const open = layers.filter((layer) => layer.kind === kind && !found.has(layer));
    // With another number of layers any pairing would be a guess, and its faults nonsense.
    if (numbered.length !== open.length) continue;
    for (const [i, layer] of open.entries()) found.set(layer, numbered[i]!);
  }
  const used = new Set(found.values());
  const surplus = body.filter((layer) => !used.has(layer));
  return new Map([
    ...[...found].flatMap(([layer, { arrays }]) => entriesOf(layer, arrays)),
    ...surplus.flatMap(({ name, arrays }) =>
      arrays.map((array, i): [string, WeightArray] => [`${name}/${i}`, array]),
    ),
  ]);
}

/** By position: older Keras versions named the arrays of a layer otherwise. */
function entriesOf(layer: Layer, arrays: readonly WeightArray[]): [string, WeightArray][] {
  return arrays.map((array, i) => [layer.weights[i]?.name ?? `${layer.name}/${i}`, array]);
}

export function isNumbered({ name }: { readonly name: string }): boolean {
  return NUMBERED.test(name);
}

/** A kernel of four axes is a convolution's, one of two a dense layer's; vectors alone are batch norm's. */
export function kindOf({ arrays }: SavedLayer): 'conv2d' | 'dense' | 'batchNorm' | 'other' {
  const axes = arrays[0]?.shape.length;
  if (axes === 4) return 'conv2d';
  if (axes === 2) return 'dense';
  return axes === 1 ? 'batchNorm' : 'other';
}
