import { expect, test } from 'vitest';
import { estimateTransferability } from '../../../src/stats/transferability/estimate.ts';
import { matrixOf } from '../../support/arbitrary-features.ts';
import { GOLDEN, relativeError } from '../../support/transferability-golden.ts';

const NOTHING = {
  logMe: Number.NaN,
  hScore: Number.NaN,
  leep: Number.NaN,
  nce: Number.NaN,
  kNN: Number.NaN,
  transRate: Number.NaN,
};

test.each(GOLDEN)('%s: all six', (_name, { features, labels, classes, source, ...golden }) => {
  const found = estimateTransferability(features, labels, classes, source);
  expect(relativeError(found.logMe, golden.logMe)).toBeLessThan(1e-7);
  expect(relativeError(found.hScore, golden.hScore)).toBeLessThan(1e-8);
  expect(relativeError(found.leep!, golden.leep)).toBeLessThan(1e-12);
  expect(relativeError(found.nce!, golden.nce)).toBeLessThan(1e-12);
  expect(found.kNN).toBe(golden.kNN);
  expect(relativeError(found.transRate, golden.transRate)).toBeLessThan(1e-10);
});

test('without source outputs there is neither LEEP nor NCE', () => {
  const [, { features, labels, classes }] = GOLDEN[0]!;
  expect(estimateTransferability(features, labels, classes, null)).toMatchObject({
    leep: null,
    nce: null,
  });
});

test('features that are all the same leave what the source outputs tell', () => {
  const found = estimateTransferability(
    matrixOf([1, 2, 1, 2, 1, 2], 3),
    Int32Array.of(0, 1, 0),
    2,
    matrixOf([1, 0, 0, 1, 1, 0], 3),
  );
  expect(found).toEqual({
    logMe: Number.NaN,
    hScore: Number.NaN,
    leep: 0,
    nce: 0,
    kNN: Number.NaN,
    transRate: Number.NaN,
  });
});

test('images of one class tell nothing', () => {
  const source = matrixOf([1, 0, 0, 1], 2);
  expect(estimateTransferability(source, Int32Array.of(2, 2), 3, source)).toEqual(NOTHING);
});

test('no image tells nothing', () => {
  const none = { values: new Float32Array(), count: 0, channels: 2 };
  expect(estimateTransferability(none, new Int32Array(), 3, none)).toEqual(NOTHING);
});
