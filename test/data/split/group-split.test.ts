import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupedSplit, refuseLopsided } from '../../../src/data/split/group-split.ts';
import { BenchError } from '../../../src/errors.ts';

/** Labels and groups of images, from the size of each group of each class. */
function images(sizes: readonly (readonly number[])[]) {
  const labels = sizes.flatMap((groups, label) => groups.flatMap((n) => Array(n).fill(label)));
  const groups = sizes.flatMap((own, label) =>
    own.flatMap((n, i) => Array(n).fill(sizes.slice(0, label).flat().length + i)),
  );
  return { labels: Int32Array.from(labels), groups: Int32Array.from(groups) };
}

test('one large group never leaves all small ones to one side', () => {
  // 17 of 20 images are one patient's, three others have one image each.
  const { labels, groups } = images([[17, 1, 1, 1]]);
  for (let seed = 0; seed < 20; seed++) {
    const { train, heldOut } = groupedSplit(labels, { of: groups }, 0.2, seed, 2);
    expect(new Set(train.map((i) => groups[i]!)).size).toBeGreaterThanOrEqual(2);
    const again = groupedSplit(
      train.map((i) => labels[i]!),
      { of: train.map((i) => groups[i]!) },
      0.2,
      seed,
    );
    expect(Math.min(again.train.length, again.heldOut.length, heldOut.length)).toBeGreaterThan(0);
  }
});

test('no class loses its last group, no group is on two sides', () => {
  const group = fc.integer({ min: 1, max: 12 });
  const classes = fc.array(fc.array(group, { minLength: 1, maxLength: 6 }), {
    minLength: 2,
    maxLength: 4,
  });
  fc.assert(
    fc.property(classes, fc.nat(50), fc.constantFrom(0.1, 0.2, 0.5), (sizes, seed, share) => {
      const { labels, groups } = images(sizes);
      let split: ReturnType<typeof groupedSplit>;
      try {
        split = groupedSplit(labels, { of: groups }, share, seed);
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(BenchError);
        return;
      }
      expect(new Set(split.train.map((i) => labels[i]!)).size).toBe(sizes.length);
      const held = new Set(split.heldOut.map((i) => groups[i]!));
      expect(split.train.some((i) => held.has(groups[i]!))).toBe(false);
      expect(split.train.length + split.heldOut.length).toBe(labels.length);
      expect(split.heldOut.length).toBeGreaterThan(0);
    }),
  );
});

describe('what cannot be split names the largest group and its share', () => {
  const names = ['p1', 'p2', 'p3'];
  test('one group', () => {
    const { labels, groups } = images([[9]]);
    expect(() => groupedSplit(labels, { of: groups, names }, 0.2, 0)).toThrow(
      'all 9 images are of one group, "p1" has 9 of 9 images (100%)',
    );
  });

  test('too few to validate on as well', () => {
    const { labels, groups } = images([[9, 3]]);
    expect(() => groupedSplit(labels, { of: groups, names }, 0.2, 0, 2)).toThrow(
      'are of 2 groups, of which "p1" has 9 of 12 images (75%); expected at least 3 groups',
    );
  });

  test('each group the last of its class', () => {
    const { labels, groups } = images([[9], [3]]);
    expect(() => groupedSplit(labels, { of: groups, names }, 0.2, 0)).toThrow(
      'each is the last of its class to train on; "p1" has 9 of 12 images (75%)',
    );
  });

  test('a share far from what is asked for', () => {
    const { groups } = images([[40, 1, 1]]);
    const words = { groupedBy: 'the column of groups', splitsGiven: 'in a column' };
    expect(() => refuseLopsided('x', { of: groups, names }, Int32Array.of(40), 0.2, words)).toThrow(
      'the images of x cannot be split by their groups: "p1" has 40 of 42 images (95%), which leaves 1 to test on where `test: 0.2` asks for 8',
    );
  });
});
