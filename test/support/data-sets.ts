import type { MemorySet } from '../../src/data/image-set.ts';
import {
  type DataInput,
  type ProceduralSpec,
  proceduralSchema,
} from '../../src/experiment/data-schema.ts';
import { type ScansSpec, scansSchema } from '../../src/experiment/scans-schema.ts';

type ProceduralInput = Extract<DataInput, { kind: 'procedural' }>;

/** A small procedural data set, its defaults filled in. */
export function proceduralSpec(options: Partial<ProceduralInput> = {}): ProceduralSpec {
  return proceduralSchema.parse({
    kind: 'procedural',
    name: 'tiny',
    label: 'shape',
    train: 40,
    test: 16,
    ...options,
  });
}

/** A few small drawn scans, their defaults filled in. */
export function scansSpec(options: Partial<Extract<DataInput, { kind: 'scans' }>> = {}): ScansSpec {
  return scansSchema.parse({
    kind: 'scans',
    name: 'chests',
    patients: 20,
    imagesPerPatient: 3,
    size: 24,
    ...options,
  });
}

/** One image set of bytes given by hand. */
export function imageSet(
  height: number,
  width: number,
  images: readonly (readonly number[])[],
): MemorySet {
  return {
    images: Uint8Array.from(images.flat()),
    labels: new Int32Array(images.length),
    count: images.length,
    height,
    width,
  };
}

/** Image `index` of a set, [height, width, 3]. */
export function imageOf(set: MemorySet, index: number): Uint8Array {
  const bytes = set.height * set.width * 3;
  return set.images.subarray(index * bytes, (index + 1) * bytes);
}
