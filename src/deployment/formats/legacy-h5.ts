import { loadHdf5 } from '../../models/weights/hdf5.ts';
import { KERAS_VERSION } from './keras-file.ts';
import { type KerasLayer, kerasLayers } from './keras-layers.ts';
import { addArray, addText, addTexts, withNewHdf5 } from './new-hdf5.ts';
import type { WholeModel } from './whole-model.ts';

/**
 * Writes a model as `model.save('model.h5')` does (keras/src/legacy/saving/legacy_h5_format.py), with
 * a config that Keras 2 reads as well as Keras 3.
 */
export async function writeLegacyH5(file: string, model: WholeModel): Promise<void> {
  const layers = kerasLayers(model);
  withNewHdf5(await loadHdf5(), file, (root) => {
    addText(root, 'backend', 'tensorflow');
    addText(root, 'keras_version', KERAS_VERSION);
    addText(root, 'model_config', JSON.stringify(legacyConfig(model, layers)));
    const all = root.create_group('model_weights');
    addText(all, 'backend', 'tensorflow');
    addText(all, 'keras_version', KERAS_VERSION);
    addTexts(
      all,
      'layer_names',
      layers.map(({ name }) => name),
    );
    for (const { name, weights } of layers) {
      const group = all.create_group(name);
      addTexts(
        group,
        'weight_names',
        weights.map(([weight]) => `${name}/${weight}:0`),
      );
      if (weights.length === 0) continue;
      const own = group.create_group(name);
      for (const [weight, array] of weights) addArray(own, `${weight}:0`, array);
    }
  });
}

function legacyConfig({ name, output }: WholeModel, layers: readonly KerasLayer[]): object {
  return {
    class_name: 'Functional',
    config: {
      name,
      layers: layers.map(layerJson),
      input_layers: [[layers[0]!.name, 0, 0]],
      output_layers: [[output, 0, 0]],
    },
  };
}

function layerJson({ name, className, config, inputs, outputShape }: KerasLayer) {
  const own = inputs.length === 0 ? { batch_input_shape: [null, ...outputShape] } : {};
  return {
    name,
    class_name: className,
    config: { name, ...config, ...own },
    inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])],
  };
}
