import * as z from 'zod';
import { filePath } from './file-path.ts';
import { folderName } from './folder-name.ts';
import { axisName, classNames, count, imageFields, squareFields } from './image-fields.ts';

const ENDING = /\.npz$/i;

const npzFields = z.strictObject({
  kind: z.literal('npz'),
  /** Name of the data set in labels and reports; that of its file when absent, such as `pathmnist` of `data/pathmnist.npz`. */
  name: axisName.optional(),
  /**
   * NumPy's archive, from the working directory, with `train_images`, `train_labels`,
   * `test_images` and `test_labels`, and `val_images` and `val_labels` where there are some.
   */
  file: filePath.regex(ENDING, 'a file that ends in .npz'),
  /** What the labels 0, 1 and so on are called, all of them in this order; their numbers when absent. */
  classNames,
  /** Keep only these classes, labelled in this order; all when absent. */
  classes: classNames,
  /** Keep only this many training images, drawn stratified; all of them when absent. */
  train: count.optional(),
  /** Keep only this many test images, drawn stratified; all of them when absent. */
  test: count.optional(),
  /**
   * The ending of the arrays of what images belong to, such as patients: `groups` of `train_groups`,
   * integers or texts, which are taken when absent and there. `false`: each image is a group of its own.
   */
  groups: z.union([z.literal(false), z.string().regex(/^\w+$/)]).optional(),
  /**
   * The values that become black and white, as of image files. Must be given for floats, and where
   * the images do not use what their type holds.
   */
  range: imageFields.range,
  ...squareFields,
});

export const npzSchema = npzFields.transform((npz) => ({
  ...npz,
  name: npz.name ?? folderName(npz.file.replace(ENDING, '')),
}));
