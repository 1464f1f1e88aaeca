import { expect, test } from 'vitest';
import { imageAt } from '../../src/data/image-set.ts';
import { fingerprint, loadDataSet } from '../../src/data/load.ts';
import { corrupted } from '../../src/data/pixels/corrupt.ts';
import type { ProceduralSpec } from '../../src/experiment/data-schema.ts';
import { proceduralSchema } from '../../src/experiment/data-schema.ts';

const spec = proceduralSchema.parse({
  kind: 'procedural',
  name: 'shapes',
  label: 'shape',
  size: 16,
  train: 400,
  test: 40,
});
const load = (changes: Partial<ProceduralSpec> = {}) => loadDataSet({ ...spec, ...changes });

test('so large a share of the training labels is drawn from all classes, and no test label', async () => {
  const plain = await load();
  const { train, test: tested } = await load({ labelNoise: 0.5 });
  const changed = train.labels.filter((label, i) => label !== plain.train.labels[i]).length;
  // Of those that are drawn one in four comes out as it was.
  expect(changed / 400).toBeGreaterThan(0.5 * 0.75 - 0.08);
  expect(changed / 400).toBeLessThan(0.5 * 0.75 + 0.08);
  expect(tested.labels).toEqual(plain.test.labels);
  const all = (await load({ labelNoise: 1 })).train.labels;
  const right = all.filter((label, i) => label === plain.train.labels[i]).length;
  expect(right / 400).toBeLessThan(0.25 + 0.08);
});

test('more noise moves the labels that less noise moves, and some more', async () => {
  const [plain, less, more] = await Promise.all([
    load(),
    load({ labelNoise: 0.2 }),
    load({ labelNoise: 0.6 }),
  ]);
  less.train.labels.forEach((label, i) => {
    if (label !== plain.train.labels[i]) expect(more.train.labels[i]).toBe(label);
  });
});

test('a corruption is of every image, for training and for test', async () => {
  const plain = await load();
  const noise = { kind: 'corrupted', corruption: 'noise', severity: 5 } as const;
  const spoilt = await load({ corruption: noise });
  for (const split of ['train', 'test'] as const) {
    const one = corrupted(plain[split], 'noise', 5);
    expect(imageAt(spoilt[split], 7)).toEqual(one.read(7));
    expect(imageAt(spoilt[split], 7)).not.toEqual(imageAt(plain[split], 7));
  }
  expect(spoilt.train.labels).toEqual(plain.train.labels);
});

test('another data set has another fingerprint, and without either it is the same', async () => {
  const prints = await Promise.all(
    [
      {},
      { labelNoise: 0.5 },
      { corruption: { kind: 'corrupted', corruption: 'blur', severity: 5 } as const },
    ].map(async (changes) => fingerprint(await load(changes))),
  );
  expect(new Set(prints).size).toBe(3);
});

test.each([
  [{ labelNoise: 0 }, 'labelNoise'],
  [{ labelNoise: 1.1 }, 'labelNoise'],
  [{ corruption: { kind: 'corrupted', corruption: 'fog', severity: 1 } }, 'corruption'],
])('%o is refused', (changes, key) => {
  const parsed = proceduralSchema.safeParse({ ...spec, ...changes });
  expect(parsed.error?.issues[0]?.path[0]).toBe(key);
});
