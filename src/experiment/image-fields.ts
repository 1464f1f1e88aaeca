import * as z from 'zod';
import { LONGEST_NAME } from './folder-name.ts';
import { unique } from './unique.ts';

export const axisName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/, 'letters, digits, dots, dashes and underscores')
  .max(LONGEST_NAME);
/** Of images, steps and the like: beyond it is a slip of the hand. */
export const count = z.int().positive().max(1_000_000_000);

export const classNames = z
  .array(z.string().min(1))
  .min(2)
  .refine(...unique((name: string) => name))
  .optional();

/** How an image that is not square becomes one; see `squareFields`. */
const RESIZES = ['stretch', 'fit', 'crop'] as const;

/**
 * The values of an image that become black and white: those of so many bits, from one to
 * another, the least to the largest of all images, or the full depth of the files. Of DICOM and
 * NIfTI they are in the units of the file, such as Hounsfield units, and may be below 0.
 */
const rangeSchema = z.union([
  z.enum(['full', 'min-max']),
  z.strictObject({
    /** Bits that hold the values: 0 is black, the largest that fits is white. */
    bits: z.int().min(1).max(16),
  }),
  z.strictObject({
    /** The values that become black and white; what is beyond is cut off. */
    window: z
      .tuple([z.number().min(-1e12).max(1e12), z.number().min(-1e12).max(1e12)])
      .refine(([low, high]) => low < high, 'the lower value before the higher'),
  }),
]);

/** Which slices of a volume are images. */
export const slicesSchema = z.strictObject({
  /** The plane: `axial` (across the body), `coronal` (seen from the front), `sagittal` (from the side). */
  axis: z.enum(['axial', 'coronal', 'sagittal']),
  /** Takes each n-th slice; each when absent. */
  every: z.int().min(1).max(10_000).optional(),
  /** The part of the axis that is read, as shares of its length: `[0.25, 0.75]` is the middle half. */
  between: z
    .tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
    .refine(([low, high]) => low < high, 'the lower share before the higher')
    .optional(),
});

export type SlicesSpec = z.output<typeof slicesSchema>;

/** How images become squares of one size, whatever they are in. */
export const squareFields = {
  /** Pixels a side to which every image is brought, once. */
  size: z.int().min(8).max(1024).default(224),
  /**
   * `stretch`: to the square, whatever the shape (Keras's image_dataset_from_directory);
   * `fit`: the whole image, black beside it; `crop`: the largest square of its middle.
   */
  resize: z.enum(RESIZES).default('stretch'),
};

/** How images in files are read and split, whatever lists them. */
export const imageFields = {
  ...squareFields,
  /**
   * The values that become black and white: `'full'`, the depth of the files; `'min-max'`, the
   * least and the largest of all images; `{ bits: 12 }`; `{ window: [low, high] }`, in Hounsfield
   * units of CT. Without it a DICOM file's own window applies. Must be given where the files do not
   * use the depth they have, such as 12-bit X-rays in 16-bit files.
   */
  range: rangeSchema.optional(),
  /**
   * The slices of NIfTI volumes that are images, such as `{ axis: 'axial', every: 4 }`; those of a
   * volume stay in one split. Must be given where there are volumes.
   */
  slices: slicesSchema.optional(),
  /** Share of the images that are tested on, where nothing says which are. */
  test: z.number().gt(0).max(0.5).default(0.2),
  /** Decides which those are; the same for all trials. */
  testSeed: z.int().nonnegative().default(0),
  /** Whether a file that cannot be read as an image stops the run, or is left out and listed. */
  unreadable: z.enum(['error', 'skip']).default('error'),
};
