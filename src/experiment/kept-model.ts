import * as z from 'zod';
import { PIXEL_SCALINGS } from './bases.ts';
import { count, slicesSchema, squareFields } from './image-fields.ts';
import { trialSpecSchema } from './trial-schema.ts';

/** How files of images become bytes, and what the images were that a model has learnt from. */
const imagesSchema = z.object({
  size: squareFields.size.unwrap(),
  resize: squareFields.resize.unwrap(),
  slices: slicesSchema.optional(),
  /** The values that become black and white: see `Windowing`. */
  window: z.union([
    z.null(),
    z.literal('full'),
    z.object({ low: z.number(), high: z.number(), deepOnly: z.boolean() }),
  ]),
  /** Whether any had more than 8 bits, or was measured in a unit of its own. */
  deep: z.boolean(),
  /** Whether all that were looked at were grey, or none was; null where some were. */
  grey: z.boolean().nullable(),
});

/** What `trial.json` says beside a kept model's weights. */
export const keptModelSchema = z.object({
  /** Of the trial. */
  hash: z.string().min(1).max(128),
  /** Of the harness that kept it. */
  version: z.string(),
  /** Pixels a side of the network's input, and how bytes become it. */
  input: z.object({ inputSize: count, scaling: z.enum(PIXEL_SCALINGS) }),
  /** Absent in models that were kept before it was. */
  images: imagesSchema.optional(),
  /** What logits are divided by for a calibrated confidence; null where none could be fitted, absent as `images`. */
  temperature: z.number().positive().nullable().optional(),
  classes: z.array(z.string()).min(2),
  trial: trialSpecSchema,
});

export type KeptModel = z.output<typeof keptModelSchema>;
export type KeptImages = z.output<typeof imagesSchema>;
