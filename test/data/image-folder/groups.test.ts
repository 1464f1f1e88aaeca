import { expect, test } from 'vitest';
import { testFolder } from '../../support/image-folder.ts';

const folder = testFolder();

test('a patient with nearly all images is named, with the share, before anything is trained', async () => {
  for (let i = 0; i < 30; i++) await folder.paint(`${'ab'[i % 2]}/p1_${i}.png`);
  for (const patient of [2, 3, 4, 5]) await folder.paint(`${'ab'[patient % 2]}/p${patient}_0.png`);
  const { code, message } = await folder.refused({ groupBy: '^(p\\d+)_' });
  expect(code).toBe('data');
  expect(message).toContain('"p1" has 30 of 34 images (88%)');
});

test('names of groups compare under Unicode normalisation', async () => {
  for (const name of ['a', 'b'])
    for (const [i, patient] of ['Zo\u00eb', 'Zoe\u0308', 'Max', 'Eva', 'Ida'].entries())
      await folder.paint(`${name}/${patient}_${i}.png`);
  const { train, test: tested } = await folder.load({ groupBy: '^([^_]+)_', test: 0.3 });
  const all = [...train.groups!, ...tested.groups!];
  expect(new Set(all).size).toBe(4);
  expect(train.groupNames).toContain('Zo\u00eb');
});
