import { BenchError } from '../../errors.ts';
import { BASES, type BaseName } from '../../experiment/bases.ts';
import type { BaseSpec } from '../../experiment/schema.ts';
import type { ModelGraph } from '../graph.ts';
import { densenet121 } from './densenet121.ts';
import { inceptionResnetV2 } from './inception-resnet-v2.ts';
import { resnet50 } from './resnet50.ts';
import { vgg16 } from './vgg16.ts';

const BUILDERS: Readonly<Record<BaseName, (spec: BaseSpec) => ModelGraph>> = {
  VGG16: vgg16,
  ResNet50: resnet50,
  DenseNet121: densenet121,
  InceptionResNetV2: inceptionResnetV2,
};

/**
 * The layer graph of a base without its top, for images of [inputSize, inputSize, 3].
 * @throws {BenchError} 'experiment' when the input is smaller than the base allows.
 */
export function buildBase(spec: BaseSpec): ModelGraph {
  const { minInputSize } = BASES[spec.name];
  if (spec.inputSize < minInputSize) {
    throw new BenchError(
      'experiment',
      `${spec.name} needs an input of at least ${minInputSize} px a side, received ${spec.inputSize}`,
      { remedy: `Set inputSize to ${minInputSize} or more for this base.` },
    );
  }
  return BUILDERS[spec.name](spec);
}
