import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { openVolume } from '../../../src/data/nifti/open.ts';

/** Made by test/reference/nifti.py with nibabel. */
const GOLDEN = 'test/reference/golden/nifti';
const PLANES = ['axial', 'coronal', 'sagittal'] as const;

const slice = z.base64().transform((text) => {
  return new Float64Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
});
const expected = z
  .record(z.string(), z.record(z.enum(PLANES), z.array(slice)))
  .parse(JSON.parse(readFileSync(join(GOLDEN, 'expected.json'), 'utf8')));

describe("slices are those of nibabel's get_fdata, to the bit", () => {
  test.each(Object.keys(expected))('%s', async (name) => {
    for (const axis of PLANES) {
      const volume = await openVolume(join(GOLDEN, name), { axis });
      const theirs = expected[name]![axis];
      const ours = [...(await volume.read())];
      expect(ours.map(([number]) => number)).toEqual(theirs.map((_, number) => number));
      for (const [number, { stored, slope, intercept, width, height }] of ours) {
        const values = Float64Array.from(stored, (value) => value * slope + intercept);
        expect(values, `${axis} ${number}`).toEqual(theirs[number]);
        expect(values.length).toBe(width * height);
      }
    }
  });
});

test('what a file does not say of the patient is known', async () => {
  const oriented = async (name: string) =>
    (await openVolume(join(GOLDEN, name), { axis: 'axial' })).oriented;
  expect(await oriented('no-form.nii')).toBe(false);
  expect(await oriented('qform-RAS.nii')).toBe(true);
});

test('some slices are taken', async () => {
  const numbers = async (options: object) => {
    const volume = await openVolume(join(GOLDEN, 'f4-little.nii'), { axis: 'coronal', ...options });
    return [...(await volume.read())].map(([number]) => number);
  };
  expect(await numbers({})).toEqual([0, 1, 2, 3]);
  expect(await numbers({ every: 2 })).toEqual([0, 2]);
  expect(await numbers({ between: [0.25, 1] })).toEqual([1, 2, 3]);
  expect(await numbers({ every: 2, between: [0.25, 1] })).toEqual([1, 3]);
  await expect(numbers({ between: [0.9, 1] })).rejects.toThrow('none of its 4 coronal slices');
});
