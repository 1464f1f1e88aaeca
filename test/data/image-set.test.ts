import { expect, test } from 'vitest';
import { imageAt, type MemorySet, pickedImages } from '../../src/data/image-set.ts';

/** Four images of one pixel, with classes and groups of their own. */
const four: MemorySet = {
  images: Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4),
  labels: Int32Array.of(7, 5, 6, 8),
  groups: Int32Array.of(70, 50, 60, 80),
  count: 4,
  height: 1,
  width: 1,
};
const bytes = (set: Parameters<typeof imageAt>[0]) =>
  Array.from({ length: set.count }, (_, i) => [...imageAt(set, i)]);

test('picked images come in the order asked for, with their labels and groups', () => {
  const picked = pickedImages(four, Int32Array.of(3, 0, 2));
  expect(picked).toMatchObject({ count: 3, height: 1, width: 1 });
  expect([...picked.labels]).toEqual([8, 7, 6]);
  expect([...picked.groups!]).toEqual([80, 70, 60]);
  expect(bytes(picked)).toEqual([
    [4, 4, 4],
    [1, 1, 1],
    [3, 3, 3],
  ]);
});

test('picked images can be picked from again, and read from a stream', () => {
  const read: number[] = [];
  const { images: _, ...rest } = four;
  const stream = {
    ...rest,
    read(index: number) {
      read.push(index);
      return imageAt(four, index);
    },
  };
  const again = pickedImages(pickedImages(stream, Int32Array.of(3, 0, 2)), Int32Array.of(1, 0));
  expect(read).toEqual([]);
  expect(bytes(again)).toEqual([
    [1, 1, 1],
    [4, 4, 4],
  ]);
  expect(read).toEqual([0, 3]);
});

test('without groups there are none', () => {
  const { groups: _, ...ungrouped } = four;
  expect(pickedImages(ungrouped, Int32Array.of(1))).not.toHaveProperty('groups');
});
