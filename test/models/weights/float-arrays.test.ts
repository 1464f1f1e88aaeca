import { expect, test } from 'vitest';
import { fromHalf } from '../../../src/models/weights/float-arrays.ts';

const bytesOf = (...words: number[]) => Buffer.from(Uint16Array.from(words).buffer);

test('binary16: normal, subnormal and zero numbers, the largest, and those that are none', () => {
  const words = [0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x03ff, 0x8000, 0x7c00, 0xfc00, 0x7e00];
  expect([...fromHalf('F16', bytesOf(...words))]).toEqual([
    1,
    -2,
    0.333251953125,
    65504,
    2 ** -24,
    2 ** -14 - 2 ** -24,
    -0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]);
});

test('bfloat16 is the upper half of a float32', () => {
  const words = [0x3f80, 0xc000, 0x4049, 0x7f80, 0x7fc0];
  expect([...fromHalf('BF16', bytesOf(...words))]).toEqual([
    1,
    -2,
    3.140625,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
});
