import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packGroups, packRight, unpackGroups, unpackRight } from '../../src/gate/packed.ts';

test('answers and groups come back as they were', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(1), fc.integer({ min: 0, max: 2 ** 31 - 1 }))),
      (images) => {
        const right = Uint8Array.from(images, ([each]) => each);
        const groups = Int32Array.from(images, ([, group]) => group);
        expect(unpackRight(packRight({ right }), images.length)).toEqual(right);
        expect(unpackGroups(packGroups(groups), images.length)).toEqual(groups);
      },
    ),
  );
});

test('of another number of images they are none', () => {
  const right = new Uint8Array(20);
  expect(unpackRight(packRight({ right }), 40)).toBeNull();
  expect(unpackGroups(packGroups(new Int32Array(20)), 19)).toBeNull();
});
