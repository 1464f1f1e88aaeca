import { expect, test } from 'vitest';
import { imageAt, type MemorySet } from '../../../src/data/image-set.ts';
import { proceduralDataSet } from '../../../src/data/procedural/procedural.ts';
import { copiesAcross } from '../../../src/data/split/copies.ts';
import { dataFacts } from '../../../src/training/data/data-facts.ts';
import { imageSet, proceduralSpec } from '../../support/data-sets.ts';

const PIXELS = [
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
];
const dataSet = (train: MemorySet, test: MemorySet) => ({ name: 'x', classes: ['a'], train, test });

/** Puts training images in the place of test images. */
function leaking(pairs: readonly (readonly [test: number, train: number])[]) {
  const { test, ...rest } = proceduralDataSet(proceduralSpec({ train: 40, test: 16 }));
  const images = test.images.slice();
  for (const [to, from] of pairs)
    images.set(imageAt(rest.train, from), to * test.height * test.width * 3);
  return { ...rest, test: { ...test, images } };
}

test('says nothing of test images that are not trained on', () => {
  expect(copiesAcross(leaking([]))).toEqual([]);
});

test('counts the test images that leaked into the training images', () => {
  expect(
    copiesAcross(
      leaking([
        [0, 39],
        [7, 0],
        [15, 0],
      ]),
    ),
  ).toEqual(['3 of 16 test images (18.8%) are among the training images, which flatters the test']);
});

test('copies within one split are no leak, and one pixel makes another image', () => {
  const [a, b, c] = PIXELS as [number[], number[], number[]];
  expect(copiesAcross(dataSet(imageSet(1, 1, [a, a, b]), imageSet(1, 1, [c, c])))).toEqual([]);
  const nearly = [[1, 2, 4]];
  expect(copiesAcross(dataSet(imageSet(1, 1, PIXELS), imageSet(1, 1, nearly)))).toEqual([]);
});

test('a copy counts whatever its label', () => {
  const train = { ...imageSet(1, 1, PIXELS), labels: Int32Array.of(0, 0, 0) };
  const test = { ...imageSet(1, 1, PIXELS.slice(0, 1)), labels: Int32Array.of(1) };
  expect(copiesAcross(dataSet(train, test))).toHaveLength(1);
});

test('is what a run notes of data that have no notes of their own', async () => {
  const facts = await dataFacts([proceduralSpec()]);
  expect(facts.notesOf(proceduralSpec())).toEqual([]);
  expect(facts.imagesOf(proceduralSpec())).toEqual({
    train: 40,
    heldOut: null,
    test: 16,
    classes: 4,
  });
});
