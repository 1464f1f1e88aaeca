import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunks, epochBatches } from '../../../src/data/split/order.ts';

const range = (count: number) => Int32Array.from({ length: count }, (_, i) => i * 3);
const flat = (batches: readonly Int32Array[]) => batches.flatMap((batch) => [...batch]);
const sizes = (count: number, batchSize: number) =>
  epochBatches(range(count), batchSize, 0, 1).map((batch) => batch.length);

describe('epochBatches', () => {
  test('holds every index once, in batches of half to one and a half the size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 40 }), (n, size) => {
        const batches = epochBatches(range(n), size, 7, 2);
        expect(flat(batches).sort((a, b) => a - b)).toEqual([...range(n)]);
        for (const batch of batches.slice(0, -1)) expect(batch).toHaveLength(size);
        if (n > size) expect(batches.at(-1)!.length).toBeGreaterThanOrEqual(size / 2);
        expect(batches.at(-1)!.length).toBeLessThan(1.5 * size);
      }),
    );
  });

  test.each([
    { count: 5, batchSize: 8, expected: [5] },
    { count: 1, batchSize: 8, expected: [1] },
    { count: 8, batchSize: 8, expected: [8] },
    { count: 11, batchSize: 8, expected: [11] },
    { count: 12, batchSize: 8, expected: [8, 4] },
    { count: 19, batchSize: 8, expected: [8, 11] },
    { count: 20, batchSize: 8, expected: [8, 8, 4] },
    { count: 24, batchSize: 8, expected: [8, 8, 8] },
    { count: 12, batchSize: 5, expected: [5, 7] },
    { count: 13, batchSize: 5, expected: [5, 5, 3] },
    { count: 0, batchSize: 5, expected: [] },
  ])('$count indices by $batchSize', ({ count, batchSize, expected }) => {
    expect(sizes(count, batchSize)).toEqual(expected);
  });

  test('is decided by seed and epoch, and leaves its indices alone', () => {
    const indices = range(50);
    const order = (seed: number, epoch: number) => flat(epochBatches(indices, 8, seed, epoch));
    expect(order(1, 1)).toEqual(order(1, 1));
    expect(order(1, 1)).not.toEqual(order(1, 2));
    expect(order(1, 1)).not.toEqual(order(2, 1));
    expect(indices).toEqual(range(50));
  });
});

describe('chunks', () => {
  test('keeps the order and the small rest', () => {
    expect(chunks(Int32Array.of(9, 8, 7, 6, 5), 2).map((chunk) => [...chunk])).toEqual([
      [9, 8],
      [7, 6],
      [5],
    ]);
    expect(chunks(new Int32Array(), 2)).toEqual([]);
  });
});
