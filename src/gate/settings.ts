import * as z from 'zod';

const answer = (usual: 'trip' | 'report') => z.enum(['trip', 'report']).default(usual);
const share = z.number().gt(0).max(10);
const ratioGate = (floor: number) =>
  z
    .union([
      z.strictObject({
        /** Least change that counts: 0.1 is 10% more time or memory. */
        floor: share.default(floor),
      }),
      z.literal(false),
    ])
    .prefault({});

const gatesSchema = z.strictObject({
  /** Two-sided error rate of each gate, over all that it compares. */
  alpha: z.number().gt(0).lt(0.5).default(0.05),
  /** Test accuracy, seed by seed and test image by test image. */
  accuracy: z
    .union([
      z.strictObject({
        /** Least difference that counts: 0.01 is one point. */
        margin: z.number().gt(0).max(0.5).default(0.01),
      }),
      z.literal(false),
    ])
    .prefault({}),
  /** Time of a batch, measured alone on the machine. */
  throughput: ratioGate(0.05),
  /** Wall time of trials. */
  time: ratioGate(0.1),
  /** Peak memory of trials. */
  memory: ratioGate(0.1),
  /** A trial of the baseline that the run does not have. */
  missing: answer('trip'),
  /** A trial that finished in the baseline and failed in the run. */
  failing: answer('trip'),
  /** What could not be compared. Where nothing could, that trips whatever stands here. */
  incomparable: answer('report'),
  /** What this data does not decide. */
  inconclusive: answer('report'),
});

export const configSchema = z.strictObject({
  /** What a change must reach to trip. */
  gates: gatesSchema.prefault({}),
  /** Compare in spite of a change in these, and say so. A machine's times are never compared with another's. */
  across: z.array(z.enum(['code', 'data', 'backend'])).default([]),
});

export type Gates = z.output<typeof gatesSchema>;
export type Config = z.output<typeof configSchema>;
export type Across = Config['across'][number];
/** What `defineConfig` takes. */
export type ConfigInput = z.input<typeof configSchema>;
