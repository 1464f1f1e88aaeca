import type { Initializer, LayerConfig, Shape, WeightSpec } from '../graph.ts';

/** The arrays of a layer in Keras's order, given the shape of its (first) input. */
export function layerWeights(layer: string, config: LayerConfig, input: Shape): WeightSpec[] {
  const spec = (name: string, shape: Shape, initializer: Initializer, trainable = true) => ({
    name: `${layer}/${name}`,
    shape,
    trainable,
    initializer,
  });
  const channels = input.at(-1)!;
  switch (config.kind) {
    case 'conv2d': {
      const kernel = [...config.kernelSize, channels, config.filters];
      const bias = config.useBias ? [spec('bias', [config.filters], 'zeros')] : [];
      return [spec('kernel', kernel, 'glorotUniform'), ...bias];
    }
    case 'dense':
      return [
        spec('kernel', [channels, config.units], 'glorotUniform'),
        spec('bias', [config.units], 'zeros'),
      ];
    case 'batchNorm':
      return [
        ...(config.scale ? [spec('gamma', [channels], 'ones')] : []),
        ...(config.center ? [spec('beta', [channels], 'zeros')] : []),
        spec('moving_mean', [channels], 'zeros', false),
        spec('moving_variance', [channels], 'ones', false),
      ];
    default:
      return [];
  }
}
