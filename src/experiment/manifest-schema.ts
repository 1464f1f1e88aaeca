import * as z from 'zod';
import { filePath } from './file-path.ts';
import { folderName } from './folder-name.ts';
import { axisName, classNames, imageFields } from './image-fields.ts';

const ENDING = /\.(csv|tsv|jsonl|ndjson)$/i;

const column = z.string().trim().min(1);

const columnsSchema = z
  .strictObject({
    /**
     * The column of the images' paths, or a path with columns in braces, such as
     * `train/{id}.png`; `path` when absent.
     */
    path: column.optional(),
    /** The column of the classes' names; `label` when absent. */
    label: column.optional(),
    /**
     * The column that says `train`, `val` or `test`; `split` when absent and there is one.
     * `false`: none, a share is drawn for testing.
     */
    split: z.union([z.literal(false), column]).optional(),
    /**
     * The column of what an image belongs to, such as a patient, whose images stay in one split;
     * `group` when absent and there is one, else the PatientID of DICOM files and the volume of NIfTI
     * slices. `false`: each file is a group of its own.
     */
    group: z.union([z.literal(false), column]).optional(),
    /**
     * The column of the paths of masks that say where the objects of images are, for `heatMaps`, or a
     * path with columns in braces, such as `masks/{id}.png`; none when absent. What is not black is
     * the object; of JPEG and WebP what is brighter than half. A cell may be empty.
     */
    mask: column.optional(),
  })
  .refine(({ path = 'path', label = 'label', split = 'split', group = 'group', mask }) => {
    const named = [path, label, split, group, mask].filter(
      (each) => each !== false && each !== undefined,
    );
    return new Set(named).size === named.length;
  }, 'a column of its own for each');

const manifestFields = z.strictObject({
  kind: z.literal('manifest'),
  /** Name of the data set in labels and reports; that of its file when absent, such as `labels` of `data/labels.csv`. */
  name: axisName.optional(),
  /**
   * The table, an image a row, from the working directory: `.csv` (commas), `.tsv` (tabs), both
   * with a first row of column names, or `.jsonl` (an object a line); UTF-8.
   */
  file: filePath.regex(ENDING, 'a file that ends in .csv, .tsv or .jsonl'),
  /**
   * The folder that the paths of images are from, and that holds all of them, from the working
   * directory; that of `file` when absent.
   */
  root: filePath.optional(),
  /** What the columns are called, where that is not `path`, `label`, `split` and `group`. */
  columns: columnsSchema.default({}),
  /** Keep only these classes, labelled in this order; all, by name, when absent. */
  classes: classNames,
  ...imageFields,
});

export const manifestSchema = manifestFields.transform((manifest) => ({
  ...manifest,
  name: manifest.name ?? folderName(manifest.file.replace(ENDING, '')),
}));
