import * as z from 'zod';
import { filePath } from './file-path.ts';
import { folderName } from './folder-name.ts';
import { axisName, classNames, imageFields } from './image-fields.ts';

const pathsOf = z.union([filePath, z.array(filePath).min(1)]);

/** Files that hold images, by path or pattern, or such for each split. */
const filesSchema = z.union([
  pathsOf,
  z
    .strictObject({
      /** The files of the training images. */
      train: pathsOf,
      /** The files of the validation images; needs `test`. */
      validation: pathsOf.optional(),
      /** The files of the test images; without them a share is drawn. */
      test: pathsOf.optional(),
    })
    .refine(
      ({ validation, test }) => validation === undefined || test !== undefined,
      'files to test on where there are some to validate on',
    ),
]);

export type PackedFiles = z.output<typeof filesSchema>;

/** What data sets have that are files with many images in each. */
export const packedFields = {
  /** Name of the data set in labels and reports; that of its folder when absent, such as `photos` of `photos/train-*.parquet`. */
  name: axisName.optional(),
  /**
   * The files, from the working directory: a path, a pattern such as `data/*` or
   * `train-{000..003}`, or several. Their names say their splits (`train`, `val`, `test` as a word
   * of the name or of its folder); `{ train, validation, test }` says it where they do not.
   */
  files: filesSchema,
  /** Keep only these classes, labelled in this order; all when absent. */
  classes: classNames,
  ...imageFields,
};

/** The name of the folder of files, or of the only file. */
export function packedName(files: PackedFiles): string {
  const first = [
    typeof files === 'string' || Array.isArray(files) ? files : files.train,
  ].flat()[0]!;
  const parts = first.split('/');
  const plain = parts.findIndex((part) => /[*?{[]/.test(part));
  if (plain < 0) return folderName(first.replace(/\.\w+$/, ''));
  return folderName(parts.slice(0, plain).join('/') || '.');
}
