import * as z from 'zod';
import { filePath } from './file-path.ts';
import { folderName } from './folder-name.ts';
import { axisName, classNames, squareFields } from './image-fields.ts';

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
  ...squareFields,
});

export const npzSchema = npzFields.transform((npz) => ({
  ...npz,
  name: npz.name ?? folderName(npz.file.replace(ENDING, '')),
}));
