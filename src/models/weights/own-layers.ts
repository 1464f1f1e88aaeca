import type { ModelGraph } from '../graph.ts';
import type { SavedLayer } from './keras-file.ts';
import { isNumbered, kindOf } from './match-layers.ts';
import type { WeightArrays } from './weights.ts';

/** The layers of a file that a base may be made of, and the others. */
export interface OwnLayers {
  readonly layers: readonly SavedLayer[];
  /** Names of those that a classifier has before or after its base. */
  readonly leftOut: readonly string[];
}

/** A convolution that `bench export-model` puts before a base: it changes the order of colours, and learnt nothing. */
export const COLOUR_ORDER = 'rgb_to_bgr';

/**
 * Parts a saved classifier: layers that hold vectors alone (batch normalisation,
 * `Normalization`, the states of random layers) and stand outside the base are left out.
 * Kernels are not: with another convolution it is another network. Neither is batch
 * normalisation inside: a VGG16 that has it computes something else without.
 */
export function ownLayers(graph: ModelGraph, saved: readonly SavedLayer[]): OwnLayers {
  const known = new Set(graph.layers.map(({ name }) => name));
  const own = saved.filter((layer) => known.has(layer.name) && !isNumbered(layer));
  const numbered = numberedOf(graph, saved);
  const base = new Set([...own, ...numbered, ...convolutionsOf(saved)]);
  const strangers = saved.filter(
    (layer) => !base.has(layer) && (isVectors(layer) || layer.name === COLOUR_ORDER),
  );
  const places = [...base].map((layer) => saved.indexOf(layer));
  const [first, last] = [Math.min(...places), Math.max(...places)];
  const outside = strangers.filter((layer) => {
    if (layer.within === null) {
      const at = saved.indexOf(layer);
      return at < first || at > last;
    }
    const beside = [...base].filter(({ within }) => within === layer.within);
    return beside.length === 0 || !normalisesEach(strangers, [...base]);
  });
  return {
    layers: saved.filter((layer) => !outside.includes(layer)),
    leftOut: outside.map(({ name }) => name),
  };
}

/** Names of the arrays of batch normalisation, `Normalization` and random layers. */
const VECTORS =
  /\/(gamma|beta|moving_mean|moving_variance|mean|variance|count|seed_generator_state)$/;

/** The same of arrays under their names, of which none tells its place. */
export function ownArrays(
  graph: ModelGraph,
  arrays: WeightArrays,
): { readonly arrays: WeightArrays; readonly leftOut: readonly string[] } {
  const layerOf = (name: string) => name.slice(0, name.lastIndexOf('/'));
  const names = [...new Set([...arrays.keys()].map(layerOf))];
  const known = new Set(graph.layers.map(({ name }) => name));
  const saved = names.map((name): SavedLayer => {
    const own = [...arrays].filter(([array]) => layerOf(array) === name);
    return { name, arrays: own.map(([, array]) => array), within: '' };
  });
  const { leftOut } = ownLayers(graph, saved);
  const out = leftOut.filter(
    (layer) =>
      !known.has(layer) &&
      [...arrays.keys()].every((name) => layerOf(name) !== layer || VECTORS.test(name)),
  );
  return {
    arrays: new Map([...arrays].filter(([name]) => !out.includes(layerOf(name)))),
    leftOut: out,
  };
}

/**
 * Numbered batch normalisations of the base: as many as it has, one after another, of its
 * shapes. Those of a classifier come before or after them.
 */
function numberedOf(graph: ModelGraph, saved: readonly SavedLayer[]): SavedLayer[] {
  const wanted = graph.layers.filter((layer) => layer.kind === 'batchNorm' && isNumbered(layer));
  const there = saved.filter((layer) => isNumbered(layer) && kindOf(layer) === 'batchNorm');
  for (let from = 0; from + wanted.length <= there.length; from++) {
    const some = there.slice(from, from + wanted.length);
    const fits = some.every(({ arrays }, i) => {
      const { weights } = wanted[i]!;
      return (
        arrays.length === weights.length &&
        arrays.every(({ shape }, k) => `${shape}` === `${weights[k]!.shape}`)
      );
    });
    if (fits) return some;
  }
  // None fits: all are to be named.
  return wanted.length === 0 ? [] : there;
}

function convolutionsOf(saved: readonly SavedLayer[]): SavedLayer[] {
  return saved.filter((layer) => kindOf(layer) === 'conv2d' && layer.name !== COLOUR_ORDER);
}

function isVectors({ arrays }: SavedLayer): boolean {
  return arrays.every(({ shape }) => shape.length <= 1);
}

/** Whether there is one for each convolution, of its width: where their order is not kept, that tells. */
function normalisesEach(strangers: readonly SavedLayer[], base: readonly SavedLayer[]): boolean {
  const widths = convolutionsOf(base).map(({ arrays }) => arrays[0]!.shape.at(-1));
  const left = strangers.map(({ arrays }) => arrays[0]?.shape[0]);
  return (
    widths.length > 0 &&
    widths.every((width) => {
      const at = left.indexOf(width);
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    })
  );
}
