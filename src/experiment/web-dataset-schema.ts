import * as z from 'zod';
import { filePath } from './file-path.ts';
import { classNames } from './image-fields.ts';
import { packedFields, packedName } from './packed-fields.ts';

/** An ending of the files of a sample, such as `cls`, or a field of its JSON, `json.label`. */
const part = z
  .string()
  .regex(/^([A-Za-z0-9_.]+|json\..+)$/, 'an ending such as "cls", or a field such as "json.label"');

const webDatasetFields = z.strictObject({
  kind: z.literal('web-dataset'),
  ...packedFields,
  /** The ending of a sample's image, such as `jpg`; that of the only image when absent. */
  image: z
    .string()
    .regex(/^[A-Za-z0-9_.]+$/, 'an ending such as "jpg"')
    .optional(),
  /**
   * What holds a sample's class: an ending, such as `cls`, whose file is a whole number or a name,
   * or a field of its JSON, `json.label`; `cls`, else `json.label`, when absent.
   */
  label: part.optional(),
  /** What holds what a sample belongs to, such as a patient (`json.patient`), whose images stay in one split. */
  group: part.optional(),
  /** What the labels 0, 1 and so on are called: a list, or a text file with a name a line. */
  classNames: z.union([filePath, classNames.unwrap()]).optional(),
});

export const webDatasetSchema = webDatasetFields.transform((tar) => ({
  ...tar,
  name: tar.name ?? packedName(tar.files),
}));
