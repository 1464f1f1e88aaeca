import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import { tf } from '../../../src/backend/tf.ts';
import { inputTensor } from '../../../src/data/pixels/pixels.ts';
import { PIXEL_SCALINGS, type PixelScaling } from '../../../src/experiment/bases.ts';
import { generatorOf } from '../../../src/experiment/random.ts';
import type { Augmentation } from '../../../src/experiment/training-schema.ts';
import { imageSet } from '../../support/data-sets.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const FIRST = Int32Array.of(0);
/** A grey row of pixels. */
const row = (...levels: number[]) => levels.flatMap((level) => [level, level, level]);
const random = (height: number, width: number, count = 1) => {
  const draw = generatorOf('pixels', height, width);
  const bytes = () => Array.from({ length: height * width * 3 }, () => draw.int(256));
  return imageSet(height, width, Array.from({ length: count }, bytes));
};
/** The red channel, in order, of a tensor that is then disposed. */
function reds(tensor: tf.Tensor4D): number[] {
  const values = [...tensor.dataSync()].filter((_, at) => at % 3 === 0);
  tensor.dispose();
  return values;
}
function expectClose(received: ArrayLike<number>, expected: ArrayLike<number>, within: number) {
  expect(received.length).toBe(expected.length);
  const worst = Math.max(...Array.from(expected, (value, i) => Math.abs(value - received[i]!)));
  expect(worst).toBeLessThanOrEqual(within);
}

describe('scaling', () => {
  const pixel = imageSet(1, 1, [[200, 100, 50]]);
  test.each<{ scaling: PixelScaling; expected: number[] }>([
    { scaling: 'caffe', expected: [50 - 103.939, 100 - 116.779, 200 - 123.68] },
    {
      scaling: 'caffe-unit',
      expected: [(50 - 103.939) / 255, (100 - 116.779) / 255, (200 - 123.68) / 255],
    },
    {
      scaling: 'torch',
      expected: [
        (200 / 255 - 0.485) / 0.229,
        (100 / 255 - 0.456) / 0.224,
        (50 / 255 - 0.406) / 0.225,
      ],
    },
    { scaling: 'tf', expected: [200 / 127.5 - 1, 100 / 127.5 - 1, 50 / 127.5 - 1] },
    { scaling: 'unit', expected: [200 / 255, 100 / 255, 50 / 255] },
  ])('$scaling', ({ scaling, expected }) => {
    for (const inputSize of [1, 3]) {
      const tensor = inputTensor(pixel, FIRST, inputSize, scaling);
      expect(tensor.shape).toEqual([1, inputSize, inputSize, 3]);
      expect(tensor.dtype).toBe('float32');
      expectClose(tensor.dataSync().slice(-3), expected, 1e-5);
      tensor.dispose();
    }
  });
});

describe('resize', () => {
  test('to twice the size, by hand: the edges repeat, the rest are quarters', () => {
    const set = imageSet(2, 2, [[...row(0, 40), ...row(80, 200)]]);
    const values = reds(inputTensor(set, FIRST, 4, 'unit')).map((value) => value * 255);
    const expected = [
      [0, 10, 30, 40],
      [20, 35, 65, 80],
      [60, 85, 135, 160],
      [80, 110, 170, 200],
    ];
    expectClose(values, expected.flat(), 1e-4);
  });

  test('to half the size, by hand: the mean of the two middle pixels, no wider filter', () => {
    const set = imageSet(4, 4, [[0, 1, 2, 3].flatMap(() => row(10, 20, 60, 200))]);
    const values = reds(inputTensor(set, FIRST, 2, 'unit')).map((value) => value * 255);
    expectClose(values, [15, 130, 15, 130], 1e-4);
  });

  test.each([
    { height: 32, width: 32, inputSize: 75 },
    { height: 32, width: 32, inputSize: 48 },
    { height: 40, width: 40, inputSize: 32 },
    { height: 33, width: 20, inputSize: 17 },
    { height: 5, width: 9, inputSize: 64 },
  ])(
    '$height x $width to $inputSize as tf.image.resizeBilinear',
    ({ height, width, inputSize }) => {
      const set = random(height, width, 2);
      const expected = tf.tidy(() => {
        const images = tf.tensor4d(Float32Array.from(set.images), [2, height, width, 3]);
        const resized = tf.image.resizeBilinear(images, [inputSize, inputSize], false, true);
        return tf.sub(tf.div(resized, 127.5), 1);
      });
      const tensor = inputTensor(set, Int32Array.of(0, 1), inputSize, 'tf');
      expectClose(tensor.dataSync(), expected.dataSync(), 1e-5);
      tf.dispose([tensor, expected]);
    },
  );

  test.each(PIXEL_SCALINGS)(
    'equal sizes give the pixels themselves, in every scaling (%s)',
    (scaling) => {
      const square = random(6, 6);
      const same = inputTensor(square, FIRST, 6, scaling).dataSync();
      const wide = imageSet(6, 12, [widened(square.images)]);
      expectClose(inputTensor(wide, FIRST, 6, scaling).dataSync(), same, 1e-4);
    },
  );
});

describe('indices', () => {
  test('choose the images, in their order, as often as named', () => {
    const set = imageSet(1, 1, [row(10), row(20), row(30)]);
    const values = reds(inputTensor(set, Int32Array.of(2, 0, 2), 1, 'unit'));
    expectClose(values, [30 / 255, 10 / 255, 30 / 255], 1e-7);
  });
});

describe('augmentation', () => {
  const line = imageSet(1, 4, [row(10, 20, 30, 40)]);
  /** All outcomes of many draws on the one-row image, at its own width. */
  const outcomes = (options: Augmentation) => {
    const square = imageSet(4, 4, [[0, 1, 2, 3].flatMap(() => [...line.images])]);
    const draw = generatorOf('augmentation', 1);
    const seen = new Map<string, number>();
    for (let i = 0; i < 400; i++) {
      const tensor = inputTensor(square, FIRST, 4, 'unit', { options, random: draw });
      const top = reds(tensor)
        .slice(0, 4)
        .map((value) => Math.round(value * 255));
      seen.set(top.join(), (seen.get(top.join()) ?? 0) + 1);
    }
    return seen;
  };

  test('flip mirrors about half of the images', () => {
    const seen = outcomes({ flip: true, shift: 0, crop: 0 });
    expect([...seen.keys()].sort()).toEqual(['10,20,30,40', '40,30,20,10']);
    expect(seen.get('40,30,20,10')).toBeGreaterThan(150);
    expect(seen.get('40,30,20,10')).toBeLessThan(250);
  });

  test('shift moves either way and repeats the edge', () => {
    const seen = outcomes({ flip: false, shift: 2, crop: 0 });
    expect([...seen.keys()].sort()).toEqual([
      '10,10,10,20',
      '10,10,20,30',
      '10,20,30,40',
      '20,30,40,40',
      '30,40,40,40',
    ]);
  });

  test('shift moves rows too', () => {
    const column = imageSet(3, 3, [[row(10, 10, 10), row(20, 20, 20), row(30, 30, 30)].flat()]);
    const draw = generatorOf('rows');
    const options = { flip: false, shift: 1, crop: 0 };
    const seen = new Set<string>();
    for (let i = 0; i < 100; i++) {
      const values = reds(inputTensor(column, FIRST, 3, 'unit', { options, random: draw }));
      seen.add([0, 3, 6].map((at) => Math.round(values[at]! * 255)).join());
    }
    expect([...seen].sort()).toEqual(['10,10,20', '10,20,30', '20,30,30']);
  });

  test('crop enlarges a part of at least the share asked for', () => {
    // A ramp: a crop of a part of it has a smaller rise, and starts somewhere.
    const ramp = imageSet(8, 8, [
      Array.from({ length: 8 }, () =>
        row(...[0, 1, 2, 3, 4, 5, 6, 7].map((x) => 16 + x * 32)),
      ).flat(),
    ]);
    const draw = generatorOf('crop');
    const rises: number[] = [];
    const starts: number[] = [];
    for (let i = 0; i < 200; i++) {
      const tensor = inputTensor(ramp, FIRST, 8, 'unit', {
        options: { flip: false, shift: 0, crop: 0.5 },
        random: draw,
      });
      const values = reds(tensor).map((value) => value * 255);
      rises.push((values[4]! - values[3]!) / 32);
      starts.push(values[0]!);
    }
    expect(Math.min(...rises)).toBeGreaterThan(0.45);
    expect(Math.min(...rises)).toBeLessThan(0.6);
    expect(Math.max(...rises)).toBeLessThan(1.04);
    expect(Math.max(...rises)).toBeGreaterThan(0.9);
    expect(Math.max(...starts)).toBeGreaterThan(80);
  });

  test('each image of a batch has its own, and equal streams give equal batches', () => {
    const set = random(8, 8);
    const indices = new Int32Array(6);
    const batch = (seed: number) =>
      inputTensor(set, indices, 8, 'unit', {
        options: { flip: true, shift: 2, crop: 0.3 },
        random: generatorOf('batch', seed),
      }).arraySync();
    expect(batch(1)).toEqual(batch(1));
    expect(batch(1)).not.toEqual(batch(2));
    expect(new Set(batch(1).map((image) => JSON.stringify(image))).size).toBeGreaterThan(1);
  });

  test('leaves the images alone', () => {
    const set = random(8, 8);
    const before = set.images.slice();
    inputTensor(set, FIRST, 8, 'unit', {
      options: { flip: true, shift: 3, crop: 0.5 },
      random: generatorOf('alone'),
    }).dispose();
    expect(set.images).toEqual(before);
  });
});

/** Every pixel twice, side by side: half the width of it is the image again. */
function widened(image: Uint8Array): number[] {
  const wide: number[] = [];
  for (let at = 0; at < image.length; at += 3) {
    const pixel = [...image.subarray(at, at + 3)];
    wide.push(...pixel, ...pixel);
  }
  return wide;
}
