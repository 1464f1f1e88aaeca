import type { BaseName } from '../../experiment/bases.ts';
import type { SourceSpec } from '../../experiment/schema.ts';

/** Under what the weights that a model started from may be used, as far as that is known. */
export interface Licence {
  /** As Hugging Face's model cards name it. */
  readonly id: string;
  /** In a sentence. */
  readonly text: string;
}

/** Of the ImageNet weights of keras.applications, as Keras's documentation of its applications tells (2.x). */
const IMAGENET: Readonly<Record<BaseName, Licence>> = {
  VGG16: {
    id: 'cc-by-4.0',
    text: 'The ImageNet weights are those of VGG at Oxford, under the Creative Commons Attribution License.',
  },
  ResNet50: {
    id: 'mit',
    text: 'The ImageNet weights are those of Kaiming He, under the MIT License.',
  },
  DenseNet121: {
    id: 'bsd-3-clause',
    text: 'The ImageNet weights are under the BSD 3-Clause License.',
  },
  InceptionResNetV2: {
    id: 'apache-2.0',
    text: 'The ImageNet weights are under the Apache License 2.0.',
  },
};

/**
 * The licence of a source's weights.
 * @param source Null where training started from random weights; undefined where it is not known.
 */
export function licenceOf(source: SourceSpec | null | undefined, base: BaseName): Licence {
  if (source?.kind === 'imagenet') {
    const { id, text } = IMAGENET[base];
    return {
      id,
      text: `${text} ImageNet itself is for research that is not commercial, whose terms may matter too.`,
    };
  }
  const unknown = (text: string) => ({ id: 'unknown', text });
  if (source === undefined) return unknown('What the weights started from is not known here.');
  if (source === null || source.kind === 'random')
    return unknown(
      'Training started from random weights: the licence of the training images alone matters, and is not known here.',
    );
  if (source.kind === 'pretrain')
    return unknown(
      `Training started from weights that were trained here on ${source.data.name}: the licences of both data sets matter, and are not known here.`,
    );
  if (source.kind === 'mean-variance')
    return unknown(
      `Training started from weights drawn after the mean and variance of ${source.of}, whose licence may matter, and is not known here.`,
    );
  return unknown(
    'Training started from a file of weights whose licence is not known here: see where it is from.',
  );
}
