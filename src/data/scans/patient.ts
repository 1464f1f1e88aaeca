import { generatorOf, type Random } from '../../experiment/random.ts';
import { illAmong, type ScansSpec } from '../../experiment/scans-schema.ts';

/** An ellipse that leans; lengths are shares of the image, y downwards. */
export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** How far x moves, in half widths, from the middle to the lower end. */
  readonly lean: number;
}

/** What is alike in all images of a patient: the body, and the scanner it was taken by. */
export interface Patient {
  readonly ill: boolean;
  readonly body: Ellipse;
  readonly lungs: readonly [Ellipse, Ellipse];
  readonly heart: Ellipse;
  readonly ribs: {
    /** From one to the next, as a share of the image. */
    readonly spacing: number;
    /** Where the first is, in spacings, [0, 1). */
    readonly phase: number;
    /** How far they fall towards the sides, in spacings. */
    readonly fall: number;
    /** Brightness, as a share of full scale. */
    readonly tone: number;
  };
  readonly scanner: {
    readonly gain: number;
    readonly offset: number;
    /** Standard deviation, as a share of full scale. */
    readonly noise: number;
  };
}

/**
 * Patient `index` of a data set: its body and scanner rest on the seed and `index` alone. The ill
 * are spread evenly, so that any first patients have nearly the prevalence.
 */
export function drawPatient({ seed, prevalence, noise }: ScansSpec, index: number): Patient {
  const random = generatorOf('scans', seed, 'patient', index);
  const middle = between(0.47, 0.53, random);
  const apart = between(0.185, 0.215, random);
  const halfWidth = between(0.11, 0.145, random);
  const halfHeight = between(0.25, 0.34, random);
  const y = between(0.42, 0.5, random);
  const lean = between(0.05, 0.35, random);
  const lung = (side: 1 | -1): Ellipse => ({
    x: middle + side * apart,
    y,
    halfWidth: halfWidth * between(0.9, 1.1, random),
    halfHeight: halfHeight * between(0.92, 1.08, random),
    lean: side * lean,
  });
  return {
    ill: illAmong(index + 1, prevalence) > illAmong(index, prevalence),
    body: {
      x: middle,
      y: between(0.54, 0.62, random),
      halfWidth: between(0.4, 0.49, random),
      halfHeight: between(0.55, 0.7, random),
      lean: 0,
    },
    lungs: [lung(-1), lung(1)],
    heart: {
      x: middle + between(0.04, 0.09, random),
      y: y + between(0.12, 0.2, random),
      halfWidth: between(0.1, 0.15, random),
      halfHeight: between(0.11, 0.16, random),
      lean: between(0, 0.4, random),
    },
    ribs: {
      spacing: between(0.085, 0.12, random),
      phase: random.uniform(),
      fall: between(0.3, 1, random),
      tone: between(0.06, 0.14, random),
    },
    scanner: {
      gain: between(0.8, 1.2, random),
      offset: between(-0.06, 0.08, random),
      noise: noise * between(0.5, 1.5, random),
    },
  };
}

export function between(low: number, high: number, random: Random): number {
  return low + (high - low) * random.uniform();
}
