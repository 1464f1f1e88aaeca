import { expect, test } from 'vitest';
import { pickImages, seenOf } from '../../../src/report/gallery/pick.ts';
import type { PredictionRecord } from '../../../src/store/records.ts';

function prediction(example: number, label: number, probabilities: number[]): PredictionRecord {
  const predicted = probabilities.indexOf(Math.max(...probabilities));
  return {
    example,
    label,
    predicted,
    confidence: probabilities[predicted]!,
    probabilities: Float32Array.from(probabilities),
  };
}

const transfer = [
  [prediction(0, 0, [0.9, 0.1]), prediction(1, 0, [0.2, 0.8]), prediction(2, 1, [0.45, 0.55])],
  [prediction(0, 0, [0.7, 0.3]), prediction(1, 0, [0.4, 0.6]), prediction(2, 1, [0.35, 0.65])],
];
const scratch = [
  [prediction(0, 0, [0.1, 0.9]), prediction(1, 0, [0.9, 0.1]), prediction(2, 1, [0.5, 0.5])],
  [prediction(0, 0, [0.2, 0.8]), prediction(1, 0, [0.7, 0.3]), prediction(2, 1, [0.1, 0.9])],
];

test('an image’s probabilities are the means of the seeds', () => {
  const [first] = seenOf(transfer, scratch);
  expect([...first!.own.probabilities].map((p) => Math.round(100 * p))).toEqual([80, 20]);
  expect(first!.own.predicted).toBe(0);
  expect(first!.scratch!.predicted).toBe(1);
});

test('images are grouped by what both arms made of them, the surest first', () => {
  const groups = pickImages(seenOf(transfer, scratch), 3);
  expect(
    groups.map(({ title, images }) => [title.split(':')[0], images.map(({ example }) => example)]),
  ).toEqual([
    ['Turned wrong', [1]],
    ['Turned right', [0]],
    ['Most confident and wrong', [1]],
    ['Most confident and right', [0, 2]],
    ['Drawn at random, not chosen', [0, 1, 2]],
  ]);
});

test('an arm alone has what it is surest of, and what was drawn', () => {
  const groups = pickImages(seenOf(transfer, null), 3);
  expect(groups.map(({ title, images }) => [title, images.length])).toEqual([
    ['Most confident and wrong', 1],
    ['Most confident and right', 2],
    ['Drawn at random, not chosen', 3],
  ]);
});

test('ten images are drawn, the same ones whatever was answered', () => {
  const of = (answers: number[]) =>
    pickImages(
      seenOf(
        [
          Array.from({ length: 40 }, (_, i) =>
            prediction(i, i % 2, i % 3 === 0 ? answers : [0.5, 0.5]),
          ),
        ],
        null,
      ),
      40,
    )
      .at(-1)!
      .images.map(({ example }) => example);
  expect(of([0.9, 0.1])).toHaveLength(10);
  expect(of([0.1, 0.9])).toEqual(of([0.9, 0.1]));
});

test('there are none where probabilities are not known, or one arm has no seed', () => {
  const old = transfer.map((seed) =>
    seed.map((p) => ({ ...p, probabilities: new Float32Array() })),
  );
  expect(seenOf(old, scratch)).toEqual([]);
  expect(seenOf(transfer, [])).toEqual([]);
  expect(seenOf([], scratch)).toEqual([]);
});

test('only images that both arms tested are there, each with what tested it', () => {
  const one = seenOf(transfer, [scratch[0]!.slice(1)]);
  expect(one.map(({ example }) => example)).toEqual(
    scratch[0]!.slice(1).map(({ example }) => example),
  );
});
