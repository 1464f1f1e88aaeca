import * as z from 'zod';
import { degradeFields } from './degrade-schema.ts';
import { refuseManyDrawn } from './drawn-images.ts';
import { filePath } from './file-path.ts';
import { folderName } from './folder-name.ts';
import { groupFinder } from './group-pattern.ts';
import { axisName, classNames, count, imageFields } from './image-fields.ts';
import { manifestSchema } from './manifest-schema.ts';
import { npzSchema } from './npz-schema.ts';
import { parquetSchema } from './parquet-schema.ts';
import { scansSchema } from './scans-schema.ts';
import { unique } from './unique.ts';
import { webDatasetSchema } from './web-dataset-schema.ts';

/** What may be the label, or else varies at random, in the procedural family. */
export const FACTORS = ['shape', 'texture', 'colour'] as const;
/** The sets of colours a procedural image draws its foreground from. */
export const PALETTES = ['vivid', 'pastel', 'dark', 'grey'] as const;

const proceduralFields = z.strictObject({
  kind: z.literal('procedural'),
  /** Name of the data set in labels and reports. */
  name: axisName,
  /** The factor that is the label; the other two vary at random. */
  label: z.enum(FACTORS),
  /** Number of classes. */
  classes: z.int().min(2).max(8).default(4),
  /** Pixels a side. */
  size: z.int().min(8).max(512).default(32),
  /** Training images (validation is split off them). */
  train: count,
  /** Test images. */
  test: count,
  /** The colours that the drawn object may have. */
  palette: z.enum(PALETTES).default('vivid'),
  /** Standard deviation of the pixel noise, as a share of full scale. */
  noise: z.number().min(0).max(1).default(0.05),
  /** Diameter of the drawn object, as a share of the image: smallest and largest. */
  objectSize: z
    .tuple([z.number().gt(0).max(1), z.number().gt(0).max(1)])
    .refine(([low, high]) => low <= high, 'the smallest before the largest')
    .default([0.45, 0.8]),
  /** Decides every image; two data sets with one seed differ only by their other options. */
  seed: z.int().nonnegative().default(0),
  ...degradeFields,
});

export const proceduralSchema = proceduralFields.superRefine(({ train, test, size }, context) =>
  refuseManyDrawn({ images: train + test, size, key: train >= test ? 'train' : 'test' }, context),
);

export const cifar10Schema = z.strictObject({
  kind: z.literal('cifar10'),
  /** Name of the data set in labels and reports. */
  name: axisName.default('cifar10'),
  /**
   * The folder that holds data_batch_*.bin and test_batch.bin, from the working
   * directory; where `bench pull cifar10` puts it when absent.
   */
  dir: filePath.optional(),
  /** Keep only these classes, by name, labelled in this order; all when absent. */
  classes: classNames,
  /** The files of training images to read, by their numbers; all five when absent, which must be there. */
  batches: z
    .array(z.int().min(1).max(5))
    .min(1)
    .refine(...unique((batch: number) => batch))
    .optional(),
  /** Keep only this many training images, drawn stratified; all of them when absent. */
  train: count.optional(),
  /** Keep only this many test images, drawn stratified; all of them when absent. */
  test: count.optional(),
  ...degradeFields,
});

export const cifar100Schema = z.strictObject({
  kind: z.literal('cifar100'),
  /** Name of the data set in labels and reports. */
  name: axisName.default('cifar100'),
  /** The folder that holds train.bin and test.bin; where `bench pull cifar100` puts it when absent. */
  dir: filePath.optional(),
  /** The 100 classes, or the 20 superclasses. */
  labels: z.enum(['fine', 'coarse']).default('fine'),
  /** Keep only these classes, by name, labelled in this order; all when absent. */
  classes: classNames,
  /** Keep only this many training images, drawn stratified; all of them when absent. */
  train: count.optional(),
  /** Keep only this many test images, drawn stratified; all of them when absent. */
  test: count.optional(),
  ...degradeFields,
});

/** A folder below `dir`, or several: nothing outside it. */
const folderBelow = filePath.refine(
  (path) => !path.startsWith('/') && !/^[a-z]:|\\/i.test(path) && !path.split('/').includes('..'),
  'a path below `dir`, with slashes',
);
const foldersBelow = z.union([folderBelow, z.array(folderBelow).min(1)]);

/** Which folders are which split; `false` says that every folder is a class. */
const splitsSchema = z.union([
  z.literal(false),
  z
    .strictObject({
      /** The folder of the training images, or several. */
      train: foldersBelow,
      /** The folder of the validation images, or several; needs `test`. */
      validation: foldersBelow.optional(),
      /** The folder of the test images, or several. */
      test: foldersBelow.optional(),
    })
    .refine(
      ({ validation, test }) => validation === undefined || test !== undefined,
      'a folder to test on where there is one to validate on',
    ),
]);

/** Characters of an expression: what it is compiled to grows with them. */
const LONGEST_PATTERN = 250;

const groupPattern = z.string().refine(
  (text) => {
    try {
      return text.length <= LONGEST_PATTERN && groupFinder(text) !== null;
    } catch {
      return false;
    }
  },
  {
    error:
      'a regular expression with one group in parentheses, such as "^(patient\\d+)_", of at most 250 characters, without lookaround and backreferences',
  },
);

const imageFolderFields = z.strictObject({
  kind: z.literal('image-folder'),
  /** Name of the data set in labels and reports; that of its folder when absent, such as `photos` of `data/photos`. */
  name: axisName.optional(),
  /** `dir/<class>/<image>`, or `dir/<train|val|test>/<class>/<image>`; from the working directory. */
  dir: filePath,
  /**
   * The folders of the splits, such as `{ train: 'training_set', test: 'test_set' }`; with
   * `train` alone a share of it is tested on. Without it, `train`, `val` and `test` are known.
   */
  splits: splitsSchema.optional(),
  /** Keep only these classes, by the names of their folders, labelled in this order; all when absent. */
  classes: classNames,
  ...imageFields,
  /**
   * What an image belongs to, such as a patient: the group of this regular expression in
   * the file's path below its class folder. Images of one group stay in one split. When absent, the
   * PatientID of DICOM files and the volume of NIfTI slices; `false`: each file is a group of its own.
   */
  groupBy: z.union([z.literal(false), groupPattern]).optional(),
  /**
   * The folder of masks that say where the objects of images are, for `heatMaps`, laid out as `dir`
   * is: `masks/cat/1.png` is of `dir/cat/1.jpg`, and has its pixels. What is not black is the object;
   * of JPEG and WebP what is brighter than half. Images may be without one.
   */
  masks: filePath.optional(),
});

export const imageFolderSchema = imageFolderFields.transform((folder) => ({
  ...folder,
  name: folder.name ?? folderName(folder.dir),
}));

export const dataSchema = z.discriminatedUnion('kind', [
  proceduralSchema,
  scansSchema,
  cifar10Schema,
  cifar100Schema,
  imageFolderSchema,
  manifestSchema,
  npzSchema,
  parquetSchema,
  webDatasetSchema,
]);

export type ProceduralSpec = z.output<typeof proceduralSchema>;
export type Cifar10Spec = z.output<typeof cifar10Schema>;
export type Cifar100Spec = z.output<typeof cifar100Schema>;
export type ImageFolderSpec = z.output<typeof imageFolderSchema>;
export type ManifestSpec = z.output<typeof manifestSchema>;
export type NpzSpec = z.output<typeof npzSchema>;
export type ParquetSpec = z.output<typeof parquetSchema>;
export type WebDatasetSpec = z.output<typeof webDatasetSchema>;
/** A data set to train on: JSON that travels to a trial process. */
export type DataSpec = z.output<typeof dataSchema>;
export type DataInput = z.input<typeof dataSchema>;

type DrawnSpec = Extract<DataSpec, { kind: 'procedural' | 'scans' }>;

/** Whether images are drawn from the spec alone, and so are the same wherever and whenever. */
export function isDrawn(data: DataSpec): data is DrawnSpec {
  return data.kind === 'procedural' || data.kind === 'scans';
}

export { axisName, count };
