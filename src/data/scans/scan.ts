import { generatorOf, type Random } from '../../experiment/random.ts';
import type { ScansSpec } from '../../experiment/scans-schema.ts';
import { addNoise } from '../procedural/raster.ts';
import { between, type Ellipse, type Patient } from './patient.ts';

/** A bright spot; lengths are shares of the image. */
interface Lesion extends Ellipse {
  /** How much brighter its middle is, as a share of full scale. */
  readonly contrast: number;
}

/** Brightness, as shares of full scale: air is dark, bone is bright. */
const TONES = { air: 0.04, tissue: 0.55, lung: 0.22, heart: 0.6, spine: 0.1 };
const SPINE_HALF_WIDTH = 0.04;
/** Lesions of an image of an ill patient. */
const MOST_LESIONS = 3;

/**
 * Draws image `number` of a patient, [size, size, 3] grey bytes, into `into`. All but the noise
 * (see `Random.normal`) is sums, products and quotients, which every machine rounds alike.
 */
export function drawScan(
  spec: ScansSpec,
  patient: Patient,
  [index, number]: readonly [patient: number, number: number],
  into: Uint8Array,
): void {
  const { size, seed } = spec;
  const random = generatorOf('scans', seed, 'image', index, number);
  const pose: Pose = {
    x: between(-0.03, 0.03, random),
    y: between(-0.03, 0.03, random),
    breath: between(0.94, 1.06, random),
    exposure: between(0.94, 1.06, random),
  };
  // A stream of its own: with other lesions the rest of the image stays as it is.
  const drawn = drawLesions(
    spec,
    patient.lungs,
    generatorOf('scans', seed, 'lesions', index, number),
  );
  const toneAt = tonesOf(patient, pose, patient.ill ? drawn : []);
  const { gain, offset, noise } = patient.scanner;
  const painted = new Float32Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const tone = toneAt((column + 0.5) / size - pose.x, (row + 0.5) / size - pose.y);
      painted[row * size + column] = 255 * (offset + gain * pose.exposure * tone);
    }
  const grey = new Uint8Array(size * size);
  addNoise(painted, noise * 255, random, grey);
  for (let at = 0; at < into.length; at++) into[at] = grey[Math.floor(at / 3)]!;
}

/** How a patient stood for an image. */
interface Pose {
  readonly x: number;
  readonly y: number;
  /** Scales the lungs. */
  readonly breath: number;
  readonly exposure: number;
}

/** One to three, anywhere in the lungs. */
function drawLesions(
  { lesionContrast, lesionSize: [smallest, largest] }: ScansSpec,
  lungs: Patient['lungs'],
  random: Random,
): Lesion[] {
  return Array.from({ length: 1 + random.int(MOST_LESIONS) }, () => {
    const lung = lungs[random.int(lungs.length)]!;
    const [u, v] = inDisc(random);
    const radius = between(smallest, largest, random) / 2;
    const stretch = between(0.8, 1.25, random);
    return {
      x: lung.x + lung.halfWidth * (0.7 * u + lung.lean * 0.7 * v),
      y: lung.y + lung.halfHeight * 0.8 * v,
      halfWidth: radius * stretch,
      halfHeight: radius / stretch,
      lean: 0,
      contrast: lesionContrast * between(0.75, 1.25, random),
    };
  });
}

/** A point of the unit disc, evenly. */
function inDisc(random: Random): readonly [number, number] {
  for (;;) {
    const [u, v] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    if (u * u + v * v <= 1) return [u, v];
  }
}

/** The brightness of each point of a patient, as a share of full scale. */
function tonesOf(patient: Patient, { breath }: Pose, lesions: readonly Lesion[]) {
  const { body, heart, ribs } = patient;
  const lungs = patient.lungs.map((lung) => ({
    ...lung,
    halfWidth: lung.halfWidth * breath,
    halfHeight: lung.halfHeight * breath,
  }));
  return (x: number, y: number): number => {
    const inBody = cover(depthIn(body, x, y), 0.12);
    const inLungs = cover(Math.max(...lungs.map((lung) => depthIn(lung, x, y))), 0.35);
    const inHeart = cover(depthIn(heart, x, y), 0.6);
    let tone = TONES.tissue + inLungs * (TONES.lung - TONES.tissue);
    tone += inHeart * (TONES.heart - tone);
    const side = Math.abs(x - body.x) / body.halfWidth;
    if (Math.abs(x - body.x) < SPINE_HALF_WIDTH) tone += TONES.spine;
    tone += ribs.tone * wave(y / ribs.spacing - ribs.fall * side * side + ribs.phase);
    for (const lesion of lesions) {
      const depth = Math.max(0, depthIn(lesion, x, y));
      tone += lesion.contrast * depth * (2 - depth);
    }
    return TONES.air + inBody * (tone - TONES.air);
  };
}

/** 1 in the middle of an ellipse, 0 on its rim, below 0 outside. */
function depthIn({ x, y, halfWidth, halfHeight, lean }: Ellipse, atX: number, atY: number): number {
  const v = (atY - y) / halfHeight;
  const u = (atX - x) / halfWidth - lean * v;
  return 1 - u * u - v * v;
}

/** How far a point is inside, 0 to 1, with a rim so soft. */
function cover(depth: number, softness: number): number {
  return Math.min(1, Math.max(0, depth / softness + 0.5));
}

/** A hill of width 1/2 in each unit, from 0 to 1. */
function wave(at: number): number {
  const off = 4 * (at - Math.floor(at) - 0.5);
  return Math.max(0, 1 - off * off);
}
