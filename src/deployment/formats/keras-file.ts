import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Group } from 'h5wasm/node';
import { ZipFile } from 'yazl';
import { loadHdf5 } from '../../models/weights/hdf5.ts';
import { type KerasLayer, kerasLayers } from './keras-layers.ts';
import { addArray, addText, withNewHdf5 } from './new-hdf5.ts';
import type { WholeModel } from './whole-model.ts';

/** The version of Keras by whose files these were made, and with which they are checked. */
export const KERAS_VERSION = '3.15.1';

/**
 * Writes a model as `model.save('model.keras')` does (keras/src/saving/saving_lib.py): a zip archive
 * of config.json, metadata.json and model.weights.h5, which Keras 3 loads without any code.
 * @throws the system's error; nothing is left beside the file then.
 */
export async function writeKerasFile(
  file: string,
  model: WholeModel,
  savedAt: Date,
): Promise<void> {
  const layers = kerasLayers(model);
  const weights = `${file}.weights.h5`;
  try {
    withNewHdf5(await loadHdf5(), weights, (root) => fillWeights(root, model.name, layers));
    const zip = new ZipFile();
    const date = savedAt.toISOString().slice(0, 19).replace('T', '@');
    const text = (value: object) => Buffer.from(JSON.stringify(value));
    const stored = { compress: false, mtime: savedAt };
    zip.addBuffer(
      text({ keras_version: KERAS_VERSION, date_saved: date }),
      'metadata.json',
      stored,
    );
    zip.addBuffer(text(configJson(model, layers)), 'config.json', stored);
    zip.addFile(weights, 'model.weights.h5', stored);
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(file, { flags: 'wx' }));
  } finally {
    await rm(weights, { force: true });
  }
}

/**
 * A group for each layer, called after its class and how many of it came before, and in it `vars`
 * with the arrays by their places.
 */
function fillWeights(root: Group, name: string, layers: readonly KerasLayer[]): void {
  addText(root.create_group('vars'), 'name', name);
  const all = root.create_group('layers');
  const used = new Map<string, number>();
  for (const { name: own, className, weights } of layers) {
    const key = snakeCase(className);
    const n = used.get(key) ?? 0;
    used.set(key, n + 1);
    const vars = all.create_group(n === 0 ? key : `${key}_${n}`).create_group('vars');
    addText(vars, 'name', own);
    for (const [i, [, array]] of weights.entries()) addArray(vars, String(i), array);
  }
}

/** keras/src/utils/naming.py. */
function snakeCase(className: string): string {
  return className
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** As `keras.saving.serialize_keras_object` has it, what is left out standing for Keras's defaults. */
function configJson(model: WholeModel, layers: readonly KerasLayer[]): object {
  const shapes = new Map(layers.map(({ name, outputShape }) => [name, [null, ...outputShape]]));
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name: model.name,
      trainable: true,
      layers: layers.map((layer) => layerJson(layer, shapes)),
      input_layers: [[layers[0]!.name, 0, 0]],
      output_layers: [[model.output, 0, 0]],
    },
    registered_name: 'Functional',
  };
}

function layerJson(
  { name, className, config, inputs, outputShape }: KerasLayer,
  shapes: ReadonlyMap<string, unknown>,
) {
  const tensors = inputs.map((input) => ({
    class_name: '__keras_tensor__',
    config: { shape: shapes.get(input), dtype: 'float32', keras_history: [input, 0, 0] },
  }));
  const own = inputs.length === 0 ? { batch_shape: [null, ...outputShape] } : {};
  const args = tensors.length > 1 ? [tensors] : tensors;
  return {
    module: 'keras.layers',
    class_name: className,
    config: { name, ...config, ...own },
    registered_name: null,
    name,
    inbound_nodes: inputs.length === 0 ? [] : [{ args, kwargs: {} }],
  };
}
