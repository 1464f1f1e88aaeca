import * as z from 'zod';
import { packedFields, packedName } from './packed-fields.ts';

const column = z.string().min(1);

const parquetFields = z.strictObject({
  kind: z.literal('parquet'),
  ...packedFields,
  /** What the columns are called, where that is not plain. */
  columns: z
    .strictObject({
      /** The column of the images: their files' bytes, or Hugging Face's `{ bytes, path }`; the only one when absent. */
      image: column.optional(),
      /** The column of the classes, whole numbers or texts; Hugging Face's ClassLabel, or `label`, when absent. */
      label: column.optional(),
      /** The column that says `train`, `val` or `test`; the names of the files when absent. */
      split: column.optional(),
      /** The column of what an image belongs to, such as a patient, whose images stay in one split. */
      group: column.optional(),
    })
    .default({}),
});

export const parquetSchema = parquetFields.transform((parquet) => ({
  ...parquet,
  name: parquet.name ?? packedName(parquet.files),
}));
