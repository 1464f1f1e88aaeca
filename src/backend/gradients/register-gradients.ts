import { tf } from '../tf.ts';
import { elementwise } from './elementwise.ts';
import type { Gradient } from './gradient.ts';
import { networks } from './networks.ts';
import { shapes } from './shapes.ts';

/**
 * Registers the gradients of the kernels that networks and losses run.
 * tfjs-core's CommonJS build, the only one that Node can load, comes without
 * any, and its ES modules do not resolve in Node. To be called after every start
 * of a backend: where tfjs-node brought the library's own gradients, these take
 * their place, so that every backend differentiates by the same formulas.
 */
export function registerGradients(): void {
  for (const [kernelName, gradient] of Object.entries({ ...elementwise, ...networks, ...shapes })) {
    tf.registerGradient(configOf(kernelName, gradient));
  }
}

function configOf(kernelName: string, gradient: Gradient): tf.GradConfig {
  const { saves = [], savesOutput = false, savesAll = false, inputs } = gradient;
  return {
    kernelName,
    inputsToSave: [...saves],
    outputsToSave: [savesOutput],
    saveAllInputs: savesAll,
    gradFunc: (dy, saved, attributes) =>
      // Typed as a map by name; of a kernel with any number of inputs it is a list.
      inputs(
        dy as tf.Tensor,
        saved,
        attributes as Record<string, never>,
      ) as ReturnType<tf.GradFunc>,
  };
}
