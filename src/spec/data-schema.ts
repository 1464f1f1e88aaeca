import { z } from 'zod';

const axisName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, 'letters, digits, dots, dashes and underscores')
  .max(60);
const count = z.int().positive();

/** What may be the label, or else varies at random, in the procedural family. */
export const FACTORS = ['shape', 'texture', 'colour'] as const;
/** The sets of colours a procedural image draws its foreground from. */
export const PALETTES = ['vivid', 'pastel', 'dark', 'grey'] as const;

export const proceduralSchema = z.strictObject({
  kind: z.literal('procedural'),
  name: axisName,
  /** The factor that is the label; the other two vary at random. */
  label: z.enum(FACTORS),
  /** Number of classes. */
  classes: z.int().min(2).max(8).default(4),
  /** Pixels a side. */
  size: z.int().min(8).max(512).default(32),
  /** Training images (validation is split off them). */
  train: count,
  test: count,
  palette: z.enum(PALETTES).default('vivid'),
  /** Standard deviation of the pixel noise, as a share of full scale. */
  noise: z.number().min(0).max(1).default(0.05),
  /** Diameter of the drawn object, as a share of the image: smallest and largest. */
  objectSize: z
    .tuple([z.number().gt(0).max(1), z.number().gt(0).max(1)])
    .refine(([low, high]) => low <= high, 'the smallest before the largest')
    .default([0.45, 0.8]),
  /** Decides every image; two data sets with one seed differ only by their other options. */
  seed: z.int().nonnegative().default(0),
});

export const cifar10Schema = z.strictObject({
  kind: z.literal('cifar10'),
  name: axisName.default('cifar10'),
  /** The folder that holds data_batch_*.bin and test_batch.bin, from the working directory. */
  dir: z.string().min(1),
  /** Keep only this many training images, drawn stratified; all of them when absent. */
  train: count.optional(),
  test: count.optional(),
});

export const dataSchema = z.discriminatedUnion('kind', [proceduralSchema, cifar10Schema]);

export type ProceduralSpec = z.output<typeof proceduralSchema>;
export type Cifar10Spec = z.output<typeof cifar10Schema>;
/** A data set to train on: JSON that travels to a trial process. */
export type DataSpec = z.output<typeof dataSchema>;
export type DataInput = z.input<typeof dataSchema>;
export { axisName, count };
