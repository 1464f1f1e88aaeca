import type { tf } from '../../backend/tf.ts';
import type { FineTuning } from '../../experiment/schedule.ts';
import { blocksOf, type Layer } from '../../models/graph.ts';
import type { Classifier } from '../classifier.ts';
import type { Multipliers } from '../step/step.ts';
import { decayedRates, relativeGradientNorms } from './rates.ts';

/** What a fine-tuning multiplies the learning rates of the variables that train with. */
export function multipliersOf(
  classifier: Classifier,
  { layerDecay, autoRgn }: Pick<FineTuning, 'layerDecay' | 'autoRgn'>,
): (variables: readonly tf.Variable[]) => Multipliers {
  return (variables) => {
    if (layerDecay === undefined && autoRgn === undefined) return null;
    const owners = ownersOf(classifier);
    const layers = variables.map((variable) => owners.get(variable)!);
    if (layerDecay !== undefined) {
      const blocks = blocksOf(classifier.base).reverse();
      // The head is none of the base's blocks.
      return decayedRates(
        layers.map(({ block }) => blocks.indexOf(block) + 1),
        layerDecay,
      );
    }
    const places = [...new Set(layers)].map((layer) =>
      layers.flatMap((each, place) => (each === layer ? [place] : [])),
    );
    return (all, gradients) => relativeGradientNorms(all, gradients, places);
  };
}

/** The layer of each variable. */
function ownersOf({ base, head, baseWeights, headWeights }: Classifier): Map<tf.Variable, Layer> {
  const pairs = (layers: readonly Layer[], weights: Classifier['baseWeights']) =>
    layers.flatMap((layer) =>
      layer.weights.map(({ name }) => [weights.get(name)!, layer] as const),
    );
  return new Map([...pairs(base.layers, baseWeights), ...pairs(head.layers, headWeights)]);
}
