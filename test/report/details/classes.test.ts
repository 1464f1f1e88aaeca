import { expect, test } from 'vitest';
import { classPicker } from '../../../src/report/details/classes.ts';
import { reportInput } from '../../support/report-input.ts';

const [comparison] = reportInput().analysis.comparisons;

test('few classes are all shown', () => {
  const { names, places } = classPicker('near', [], ['a', 'b', 'c']);
  expect(names).toEqual(['a', 'b', 'c']);
  expect(places).toEqual([0, 1, 2]);
});

test('of many, those that move most are, in their order, and the rest as one', () => {
  const classes = Array.from({ length: 100 }, (_, i) => `class ${i}`);
  const classGaps = classes.map((name, i) => ({
    name,
    images: 10,
    mean: i >= 40 && i < 55 ? -0.5 : 0.01,
    interval: null,
  }));
  const { names, places } = classPicker(
    comparison!.target,
    [{ ...comparison!, classGaps }],
    classes,
  );
  expect(names).toEqual([...classes.slice(40, 55), '85 others']);
  expect(places[42]).toBe(2);
  expect(places[0]).toBe(15);
  expect(places[99]).toBe(15);
});
