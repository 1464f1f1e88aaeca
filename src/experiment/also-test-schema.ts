import * as z from 'zod';
import { dataSchema } from './data-schema.ts';
import { corruptedSchema } from './degrade-schema.ts';

/** What the chosen weights are tested on beside a target's own test images. */
export const alsoTestSchema = z
  .array(z.discriminatedUnion('kind', [corruptedSchema, dataSchema]))
  .min(1)
  .max(50);

export type AlsoTestSpec = z.output<typeof alsoTestSchema>[number];
