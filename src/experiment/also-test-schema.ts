import * as z from 'zod';
import { CORRUPTIONS } from './corruptions.ts';
import { dataSchema } from './data-schema.ts';

const corruptedSchema = z.strictObject({
  kind: z.literal('corrupted'),
  /** What is done to each test image of a target. */
  corruption: z.enum(CORRUPTIONS),
  /** How much of it: 1 to 5, as in ImageNet-C. */
  severity: z.int().min(1).max(5),
});

/** What the chosen weights are tested on beside a target's own test images. */
export const alsoTestSchema = z
  .array(z.discriminatedUnion('kind', [corruptedSchema, dataSchema]))
  .min(1)
  .max(50);

export type AlsoTestSpec = z.output<typeof alsoTestSchema>[number];
