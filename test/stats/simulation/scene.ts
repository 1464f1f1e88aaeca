import quantileOfT from '@stdlib/stats-base-dists-t-quantile';
import type { Random } from '../../../src/experiment/random.ts';
import { normalCdf } from '../../../src/stats/normal.ts';

/** How the seeds of an arm vary: all of mean 0 and standard deviation 1. */
export const SHAPES = {
  normal: (random: Random) => random.normal(),
  /** An exponential distribution: now and then a seed is much better. */
  skewed: (random: Random) => -Math.log(1 - random.uniform()) - 1,
  /** Two levels, each with some spread. */
  bimodal: (random: Random) =>
    Math.sqrt(0.96) * (random.uniform() < 0.5 ? -1 : 1) + 0.2 * random.normal(),
} as const;

/**
 * What decides whether an arm's network has an image right: of a normal latent of unit
 * spread over the images, how much the arm, the arm's seed and chance add.
 */
export interface Scene {
  readonly images: number;
  readonly seeds: number;
  readonly shape: keyof typeof SHAPES;
  /** Standard deviation of what an arm makes of an image, whatever its seed. */
  readonly armImage: number;
  /** The same over seeds: of all images alike, and of each. */
  readonly seedSd: number;
  readonly seedImage: number;
  /** Images of a group, such as a patient, that share `armImage` wholly; 1 by default. */
  readonly groupSize?: number;
  /** The share of seeds in which a transfer arm's network collapses to guessing among four classes. */
  readonly collapse?: number;
  /** Accuracy by which the transfer arms are better over all images and seeds, collapsed ones among them; 0 by default. */
  readonly change?: number;
}

/** The effects of an arm on single images, from none to strong. */
export const EFFECTS = {
  none: { armImage: 0, seedImage: 0.3 },
  weak: { armImage: 0.2, seedImage: 0.3 },
  moderate: { armImage: 0.6, seedImage: 0.6 },
  strong: { armImage: 1.5, seedImage: 0.3 },
} as const;

/** Scratch arms of a family; each is compared with two transfer arms. */
const TARGETS = 12;

/** One comparison's differences, transfer minus scratch: one array a seed, each [images]. */
export type Differences = readonly Int8Array[];

/**
 * Differences of a family of comparisons, two to each scratch arm, all of one target's
 * fixed test images and every seed tested on them. Without a change or a collapse the
 * three arms of a target are exchangeable: over all images and seeds their accuracy is
 * the same, though on these images it is not.
 * @param comparisons At most 24.
 */
export function drawFamily(scene: Scene, random: Random, comparisons = 2 * TARGETS): Differences[] {
  const noise = new Noise(random);
  return Array.from({ length: Math.ceil(comparisons / 2) }, () => {
    const difficulty = new Float32Array(scene.images);
    const level = 0.3 + 1.2 * random.uniform();
    noise.add(difficulty, 1, level);
    const scratch = drawArm(scene, difficulty, 0, 0, random, noise);
    const shift = shiftFor(scene, level);
    return [1, 2].map(() => {
      const transfer = drawArm(scene, difficulty, shift, scene.collapse ?? 0, random, noise);
      for (const [seed, right] of transfer.entries()) {
        const twin = scratch[seed]!;
        for (let image = 0; image < right.length; image++) right[image]! -= twin[image]!;
      }
      return transfer;
    });
  })
    .flat()
    .slice(0, comparisons);
}

/** What the arms of a target have in common. */
export interface Kinship {
  /** Of the spread of what an arm makes of single images, the share that all arms but the first have in common. */
  readonly likeness: number;
  /** What moves the latent of all arms but the first. */
  readonly shift: number;
}

/**
 * Whether each arm of a target has each image right, 1 where it has: one array a seed, each
 * [images]. All but the first are exchangeable.
 */
export function drawArms(
  scene: Scene,
  random: Random,
  arms: number,
  { likeness, shift }: Kinship,
): Int8Array[][] {
  const noise = new Noise(random);
  const difficulty = new Float32Array(scene.images);
  noise.add(difficulty, 1, 0.3 + 1.2 * random.uniform());
  const first = drawArm(scene, difficulty, 0, 0, random, noise);
  noise.add(difficulty, scene.armImage * Math.sqrt(likeness), shift);
  const own = { ...scene, armImage: scene.armImage * Math.sqrt(1 - likeness) };
  const others = Array.from({ length: arms - 1 }, () =>
    drawArm(own, difficulty, 0, 0, random, noise),
  );
  return [first, ...others];
}

/** What a collapsed network has right: one image in four. */
const GUESSING = 0.25;

/**
 * What moves an arm's latent so that over all images and seeds it is better by the scene's
 * change: exact where the seeds are normal, for the latent is then.
 */
function shiftFor(scene: Scene, level: number): number {
  const { armImage, seedImage, seedSd, collapse = 0, change = 0 } = scene;
  if (change === 0 && collapse === 0) return 0;
  const spread = Math.hypot(1, armImage, seedImage, seedSd);
  const accuracy = normalCdf(level / spread) + change;
  const whole = (accuracy - collapse * GUESSING) / (1 - collapse);
  return spread * quantile(Math.min(whole, 0.9999)) - level;
}

/** 1 where right, one array a seed. */
function drawArm(
  scene: Scene,
  difficulty: Float32Array,
  shift: number,
  collapse: number,
  random: Random,
  noise: Noise,
): Int8Array[] {
  const { images, seeds, armImage, seedImage, seedSd, groupSize = 1 } = scene;
  const effects = new Float32Array(Math.ceil(images / groupSize));
  noise.add(effects, armImage, shift);
  const latent = new Float32Array(difficulty);
  for (let image = 0; image < images; image++)
    latent[image]! += effects[groupSize === 1 ? image : Math.floor(image / groupSize)]!;
  return Array.from({ length: seeds }, () => {
    const right = new Int8Array(images);
    if (random.uniform() < collapse) return right.map(() => (random.uniform() < GUESSING ? 1 : 0));
    noise.mark(right, latent, seedSd * SHAPES[scene.shape](random), seedImage);
    return right;
  });
}

/** Bits of a draw: its place in the table. */
const BITS = 13;

/** Normal draws by the hundred million: a generator's 32 bits choose one of a table (Marsaglia 2003). */
class Noise {
  #state: number;

  constructor(random: Random) {
    this.#state = random.int(2 ** 31 - 1) + 1;
  }

  /** Adds `shift` and noise of a standard deviation to values. */
  add(values: Float32Array, sd: number, shift: number): void {
    let state = this.#state;
    for (let i = 0; i < values.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      values[i]! += shift + sd * TABLE[state >>> (32 - BITS)]!;
    }
    this.#state = state;
  }

  /** Marks with 1 where a latent value, moved by `shift` and noise, is above 0. */
  mark(right: Int8Array, latent: Float32Array, shift: number, sd: number): void {
    const values = new Float32Array(latent);
    this.add(values, sd, shift);
    // The sign's bit: to branch on what is random takes most of the time.
    const bits = new Int32Array(values.buffer);
    for (let i = 0; i < right.length; i++) right[i] = (bits[i]! >>> 31) ^ 1;
  }
}

/** Quantiles of the standard normal, at the middle of equal steps. */
const TABLE = Float32Array.from({ length: 2 ** BITS }, (_, i) => quantile((i + 0.5) / 2 ** BITS));

/** Of the standard normal: of t with more degrees of freedom than tell the two apart. */
function quantile(share: number): number {
  return quantileOfT(share, 1e9);
}
