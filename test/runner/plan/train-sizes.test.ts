import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/experiment/schema.ts';
import { procedural } from '../../../src/index.ts';
import { assertTrainSizes } from '../../../src/runner/plan/train-sizes.ts';
import type { Images } from '../../../src/training/cost.ts';
import type { DataFacts } from '../../../src/training/data/data-facts.ts';
import { sample } from '../../support/sample-experiment.ts';

const IMAGES: Images = { train: 60, heldOut: null, test: 20, classes: 4 };

/** Checks sizes against targets of some images; the data are not looked at. */
function check(
  sizes: NonNullable<ExperimentInput['trainSizes']>,
  images: Partial<Images> = {},
  changes: Partial<ExperimentInput> = {},
): void {
  const facts = { imagesOf: () => ({ ...IMAGES, ...images }) } as unknown as DataFacts;
  const experiment = sample({ trainSizes: sizes, ...changes });
  assertTrainSizes({ file: 'a.ts', experiment }, facts);
}
const refusal = (line: string) =>
  expect.objectContaining({
    code: 'experiment',
    message: `a.ts is not a valid experiment\n  ${line}`,
    remedy: "Change the size, or use 'all'.",
  });

test('sizes from two images a class to all are fine, and so is no size', () => {
  expect(() => check([8, 30, 60])).not.toThrow();
  expect(() => check(['all'], { train: 3 })).not.toThrow();
});

test('a size above what there is, and one below two a class', () => {
  expect(() => check(['all', 61])).toThrow(
    refusal('trainSizes[1]: expected at most the 60 training images of near, received 61'),
  );
  expect(() => check([7])).toThrow(
    refusal('trainSizes[0]: expected at least 8, two images for each class of near, received 7'),
  );
});

test('all, and as many as all are, would be one trial twice', () => {
  expect(() => check(['all', 60])).toThrow(
    refusal(
      "trainSizes[1]: expected a size below the 60 images that 'all' has of near: they would be one trial twice, received 60",
    ),
  );
  expect(() => check(['all', 59])).not.toThrow();
});

test('names the target that it does not fit', () => {
  const [near] = sample().targets;
  const far = procedural({ name: 'far', label: 'colour', train: 40, test: 20 });
  const facts = {
    imagesOf: ({ name }: { name: string }) => (name === 'far' ? { ...IMAGES, train: 40 } : IMAGES),
  } as unknown as DataFacts;
  const experiment = sample({ trainSizes: [50], targets: [near!, far] });
  expect(() => assertTrainSizes({ file: 'a.ts', experiment }, facts)).toThrow(
    refusal('trainSizes[0]: expected at most the 40 training images of far, received 50'),
  );
});

describe("with the data set's own validation images", () => {
  test('a size is of the others', () => {
    expect(() => check([45], { heldOut: 15 })).not.toThrow();
    expect(() => check([46], { heldOut: 15 })).toThrow(
      refusal(
        'trainSizes[0]: expected at most the 45 training images of near beside those it validates on, received 46',
      ),
    );
  });

  test('no share of it is validated on', () => {
    expect(() => check([4], { heldOut: 15, classes: 2 })).not.toThrow();
  });
});

test('a size whose share to validate on is no image', () => {
  const least = (validation: number) =>
    `trainSizes[0]: expected at least ${Math.ceil(0.5 / validation)}, so that there is an image in the share of ${validation} to validate on, received 4`;
  expect(() => check([4], { classes: 2 })).toThrow(refusal(least(0.1)));
  expect(() => check([5], { classes: 2 })).not.toThrow();
  expect(() => check([4], { classes: 2 }, { training: { validation: 0.125 } })).not.toThrow();
  expect(() => check([4], { classes: 2 }, { training: { validation: 0.12 } })).toThrow(
    refusal(least(0.12)),
  );
});
