import * as z from 'zod';
import { CORRUPTIONS } from './corruptions.ts';

/** `corrupted(corruption, severity)`. */
export const corruptedSchema = z.strictObject({
  kind: z.literal('corrupted'),
  /** What is done to each image. */
  corruption: z.enum(CORRUPTIONS),
  /** How much of it: 1 to 5, as in ImageNet-C. */
  severity: z.int().min(1).max(5),
});

/** What makes a data set worse than it is, to see what that does to transfer. */
export const degradeFields = {
  /**
   * Share of the training images whose label is drawn at random from all classes, as Wang et al.
   * (2019) degrade a source; test labels stay as they are. None when absent.
   */
  labelNoise: z.number().gt(0).max(1).optional(),
  /** `corrupted('noise', 5)`: what is done to every image, for training and for test. Nothing when absent. */
  corruption: corruptedSchema.optional(),
};
