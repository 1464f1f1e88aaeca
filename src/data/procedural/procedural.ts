import type { ProceduralSpec } from '../../experiment/data-schema.ts';
import { generatorOf } from '../../experiment/random.ts';
import type { DataSet, MemorySet } from '../image-set.ts';
import { objectMask } from './mask.ts';
import { PALETTE_COLOURS } from './palettes.ts';
import { addNoise, paint } from './raster.ts';
import { drawScene } from './scene.ts';
import { SHAPE_NAMES } from './shapes.ts';
import { TEXTURE_NAMES } from './textures.ts';

/**
 * The embedded image family: one textured object on a dim ground. One factor
 * (shape, texture or colour) is the label; the other two take all their eight
 * values at random, as do place, size, tilt, background and pixel noise.
 *
 * Image `i` of a split is decided by the seed, the split and `i`, whatever the
 * number of images: a smaller set is the head of a larger one. Its class is
 * `i` modulo the number of classes, so any head is balanced. With `palette:
 * 'grey'` the factor colour is the luminance, in eight levels, of the object's
 * lighter tone.
 */
export function proceduralDataSet(spec: ProceduralSpec): DataSet<MemorySet> {
  return {
    name: spec.name,
    classes: valuesOf(spec).slice(0, spec.classes),
    train: imagesOf(spec, 'train'),
    test: imagesOf(spec, 'test'),
  };
}

function valuesOf({ label, palette }: ProceduralSpec): readonly string[] {
  return { shape: SHAPE_NAMES, texture: TEXTURE_NAMES, colour: PALETTE_COLOURS[palette].names }[
    label
  ];
}

function imagesOf(spec: ProceduralSpec, split: 'train' | 'test'): MemorySet {
  const { size, classes, noise, seed } = spec;
  const count = spec[split];
  const bytes = size * size * 3;
  const images = new Uint8Array(count * bytes);
  const painted = new Float32Array(bytes);
  for (let i = 0; i < count; i++) {
    const random = generatorOf('procedural', seed, split, i);
    paint(drawScene(spec, i % classes, random), size, painted);
    addNoise(painted, noise * 255, random, images.subarray(i * bytes, (i + 1) * bytes));
  }
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  // The noise is drawn after the scene, which is thus drawn anew without it.
  const sceneOf = (i: number) =>
    drawScene(spec, i % classes, generatorOf('procedural', seed, split, i));
  return {
    images,
    labels,
    count,
    height: size,
    width: size,
    maskOf: (i) => objectMask(sceneOf(i), size),
  };
}
