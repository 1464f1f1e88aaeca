import * as z from 'zod';
import { refuseManyDrawn } from './drawn-images.ts';
import { axisName } from './image-fields.ts';

/** Patients of each class: one each to train, validate and test on. */
const LEAST_PATIENTS = 3;

const scansFields = z.strictObject({
  kind: z.literal('scans'),
  /** Name of the data set in labels and reports. */
  name: axisName,
  /** Patients, training and test together; the images of each stay in one split. */
  patients: z
    .int()
    .min(2 * LEAST_PATIENTS)
    .max(100_000),
  /** Images of each patient: of one body, by one scanner, each taken anew. */
  imagesPerPatient: z.int().min(1).max(1000).default(4),
  /** Share of the patients that are ill: of class `lesion`, with lesions in every image. */
  prevalence: z.number().gt(0).lt(1).default(0.25),
  /** Pixels a side. */
  size: z.int().min(16).max(512).default(48),
  /** How much brighter the middle of a lesion is than what is around it, as a share of full scale. */
  lesionContrast: z.number().gt(0).max(1).default(0.3),
  /** Diameter of a lesion, as a share of the image: smallest and largest. */
  lesionSize: z
    .tuple([z.number().gt(0).max(0.5), z.number().gt(0).max(0.5)])
    .refine(([low, high]) => low <= high, 'the smallest before the largest')
    .default([0.12, 0.2]),
  /** Standard deviation of the pixel noise, as a share of full scale; scanners have half to one and a half of it. */
  noise: z.number().min(0).max(1).default(0.03),
  /** Share of the patients that are tested on. */
  test: z.number().gt(0).max(0.5).default(0.2),
  /** Decides every patient and image, and who is tested on. */
  seed: z.int().nonnegative().default(0),
});

export const scansSchema = scansFields
  .superRefine(({ patients, imagesPerPatient, size }, context) =>
    refuseManyDrawn({ images: patients * imagesPerPatient, size, key: 'patients' }, context),
  )
  .superRefine(({ patients, prevalence, test }, context) => {
    const ill = illAmong(patients, prevalence);
    if (Math.min(ill, patients - ill) < LEAST_PATIENTS)
      context.addIssue({
        code: 'custom',
        path: ['prevalence'],
        message: `at least ${LEAST_PATIENTS} patients of each class, one each to train, validate and test on; ${prevalence} of ${patients} patients are ${ill} who are ill`,
      });
    if (Math.round(patients * test) < 2)
      context.addIssue({
        code: 'custom',
        path: ['test'],
        message: `a share with at least 2 of ${patients} patients, one of each class`,
      });
  });

/** How many of the first patients are ill. */
export function illAmong(patients: number, prevalence: number): number {
  return Math.round(patients * prevalence);
}

export type ScansSpec = z.output<typeof scansSchema>;
