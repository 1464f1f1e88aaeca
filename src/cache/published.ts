import type { BaseName } from '../experiment/bases.ts';

/** A file that others publish, and the MD5 they publish with it. */
export interface Published {
  readonly url: string;
  readonly file: string;
  readonly md5: string;
}

/** An archive and the folder it unpacks to. */
export interface PublishedArchive extends Published {
  readonly folder: string;
  /** Bytes its files have at most, unpacked: more would not be what was published. */
  readonly maxBytes: number;
}

const KERAS = 'https://storage.googleapis.com/tensorflow/keras-applications';

const kerasFile = (folder: string, name: string, md5: string): Published => {
  const file = `${name}_weights_tf_dim_ordering_tf_kernels_notop.h5`;
  return { url: `${KERAS}/${folder}/${file}`, file, md5 };
};

/** Keras's ImageNet weights without the top (keras/src/applications/{vgg16,resnet,densenet,inception_resnet_v2}.py). */
export const IMAGENET: Readonly<Record<BaseName, Published>> = {
  VGG16: kerasFile('vgg16', 'vgg16', '6d6bbae143d832006294945121d1f1fc'),
  ResNet50: kerasFile('resnet', 'resnet50', '4d473c1dd8becc155b73f8504c6f6626'),
  DenseNet121: kerasFile('densenet', 'densenet121', '30ee3e1110167f948a6b9946edeeb738'),
  InceptionResNetV2: kerasFile(
    'inception_resnet_v2',
    'inception_resnet_v2',
    'd19885ff4a710c122648d3b5c3b684e4',
  ),
};

const cifarArchive = (file: string, md5: string, folder: string): PublishedArchive => ({
  url: `https://www.cs.toronto.edu/~kriz/${file}`,
  file,
  md5,
  folder,
  maxBytes: 2e8,
});

/** The binary versions (https://www.cs.toronto.edu/~kriz/cifar.html). */
export const ARCHIVES = {
  cifar10: cifarArchive(
    'cifar-10-binary.tar.gz',
    'c32a1d4ab5d03f1284b67883e8d87530',
    'cifar-10-batches-bin',
  ),
  cifar100: cifarArchive(
    'cifar-100-binary.tar.gz',
    '03b5dce01913d631647c71ecec9e9cb8',
    'cifar-100-binary',
  ),
} as const satisfies Record<string, PublishedArchive>;
