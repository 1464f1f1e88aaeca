import { expect, test } from 'vitest';
import { analyse } from '../../src/analysis/analyse.ts';
import { sample } from '../spec/sample.ts';
import { rows } from './rows.ts';

/** Bases whose source is weak, given the accuracy that each pretraining reached on two classes. */
function weak(vgg: number, inception: number, testImages = 1000): string[] {
  const accuracy = { VGG16: vgg, InceptionResNetV2: inception } as Record<string, number>;
  const trials = rows(
    sample(),
    (spec) => (spec.kind === 'pretraining' ? accuracy[spec.base.name]! : 0.5),
    { testImages },
  );
  return analyse(sample(), trials).weakSources.map(({ base }) => base);
}

test('a source at chance is weak, one that learned is not', () => {
  expect(weak(0.5, 0.9)).toEqual(['VGG16 ×0.25 32px']);
  expect(weak(0.9, 0.3)).toEqual(['InceptionResNetV2 ×0.125 75px']);
});

test('what counts as chance depends on the number of test images', () => {
  // 1.645 standard errors of 1000 images are 2.6 points, of 20 images 18 points.
  expect(weak(0.55, 0.9)).toEqual([]);
  expect(weak(0.55, 0.9, 20)).toEqual(['VGG16 ×0.25 32px']);
});

test('trials at chance are no sources', () => {
  expect(weak(0.9, 0.9)).toEqual([]);
});
