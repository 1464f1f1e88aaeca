import { describe, expect, test } from 'vitest';
import type { DataSet, MemorySet } from '../../src/data/image-set.ts';
import { fingerprint, loadDataSet } from '../../src/data/load.ts';
import { imageSet, proceduralSpec } from '../support/data-sets.ts';

const set = (): DataSet<MemorySet> => ({
  name: 'two',
  classes: ['a', 'b'],
  train: imageSet(1, 2, [[1, 2, 3, 4, 5, 6]]),
  test: imageSet(1, 2, [[7, 8, 9, 10, 11, 12]]),
});

describe('loadDataSet', () => {
  test('makes what its kind says', async () => {
    const { classes } = await loadDataSet(proceduralSpec());
    expect(classes).toEqual(['disc', 'square', 'triangle', 'ring']);
    await expect(
      loadDataSet({ kind: 'cifar10', name: 'c', dir: 'no/such/folder' }),
    ).rejects.toThrow('no/such/folder is not a folder');
  });
});

describe('fingerprint', () => {
  test('is the same for the same spec, and 64 hex digits', async () => {
    const one = fingerprint(await loadDataSet(proceduralSpec()));
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint(await loadDataSet(proceduralSpec({ name: 'renamed' })))).toBe(one);
    expect(fingerprint(await loadDataSet(proceduralSpec({ seed: 1 })))).not.toBe(one);
  });

  test('sees one byte, one label, a shape and the split', () => {
    const one = set();
    const changed = set();
    changed.train.images[5] = 7;
    const relabelled = set();
    relabelled.test.labels[0] = 1;
    const tall = set();
    const swapped = { ...set(), train: set().test, test: set().train };
    const prints = [
      one,
      changed,
      relabelled,
      { ...tall, train: { ...tall.train, height: 2, width: 1 } },
      swapped,
    ].map(fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    expect(fingerprint(set())).toBe(prints[0]);
  });
});
