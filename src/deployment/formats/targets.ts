import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MODEL_FILES } from '../../files/model-folder.ts';
import { encodeSafetensors } from '../../models/weights/safetensors.ts';
import type { Exported } from '../card/exported.ts';
import type { OpenModel } from '../kept/open-kept.ts';
import { KERAS_VERSION, writeKerasFile } from './keras-file.ts';
import { writeLegacyH5 } from './legacy-h5.ts';
import { OPSET, onnxFile } from './onnx.ts';
import { wholeModel } from './whole-model.ts';

/** A format that a model can be written in. */
export interface Target extends Exported {
  /** Writes its files into a folder, and gives their names back. */
  write(model: OpenModel, folder: string, about: Metadata): Promise<string[]>;
}

/** Texts that formats have room for beside the weights. */
export type Metadata = Readonly<Record<string, string>>;

/** The formats, by the name that a user asks for. */
export const TARGETS = {
  keras: {
    file: 'model.keras',
    library: 'keras',
    loads: `Keras 3 (checked with ${KERAS_VERSION}), without any code of its own`,
    code: python('import keras', "model = keras.models.load_model('model.keras')"),
    scalesInside: true,
    async write(model, folder) {
      await writeKerasFile(join(folder, 'model.keras'), wholeModel(model), new Date());
      return ['model.keras'];
    },
  },
  h5: {
    file: 'model.h5',
    library: 'keras',
    loads: `Keras 3 (checked with ${KERAS_VERSION}); its config has the form of Keras 2, with which it was not checked`,
    code: python('import keras', "model = keras.models.load_model('model.h5', compile=False)"),
    scalesInside: true,
    async write(model, folder) {
      await writeLegacyH5(join(folder, 'model.h5'), wholeModel(model));
      return ['model.h5'];
    },
  },
  onnx: {
    file: 'model.onnx',
    library: 'onnx',
    loads: `ONNX Runtime and what else reads ONNX of opset ${OPSET}`,
    code: python(
      'import onnxruntime',
      "session = onnxruntime.InferenceSession('model.onnx')",
      "probabilities, logits = session.run(['probabilities', 'logits'], {'images': images})",
    ),
    scalesInside: true,
    async write(model, folder, metadata) {
      const about = { version: model.about.version, metadata };
      await writeFile(join(folder, 'model.onnx'), onnxFile(wholeModel(model), about));
      return ['model.onnx'];
    },
  },
  safetensors: {
    file: 'model.safetensors',
    library: 'keras',
    loads: "safetensors; it holds weights alone, under Keras's names (`layer/kernel` and so on)",
    code: python(
      'from safetensors.numpy import load_file',
      "weights = load_file('model.safetensors')",
    ),
    scalesInside: false,
    async write(model, folder, metadata) {
      const { weights } = wholeModel(model);
      await writeFile(join(folder, 'model.safetensors'), encodeSafetensors(weights, metadata));
      return ['model.safetensors'];
    },
  },
  tfjs: {
    file: 'model.json',
    library: 'tf.js',
    loads: 'TensorFlow.js, and by `bench predict` with this folder in the place of a trial',
    code: {
      language: 'js',
      lines: ["const model = await tf.loadLayersModel('file://model.json');"],
    },
    scalesInside: false,
    async write(model, folder) {
      for (const file of MODEL_FILES) await copyFile(join(model.folder, file), join(folder, file));
      return [...MODEL_FILES];
    },
  },
} as const satisfies Readonly<Record<string, Target>>;

export type TargetName = keyof typeof TARGETS;

function python(...lines: string[]) {
  return { language: 'python', lines };
}
