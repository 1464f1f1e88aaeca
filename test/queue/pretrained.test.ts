import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedFolder } from '../../src/objects/shared-folder.ts';
import { pretrainedIn, putPretrained } from '../../src/queue/pretrained.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const digest = (digit: string) => digit.repeat(64);

test('the store says which weights are those of a pretraining, and of no other', async () => {
  const folder = temporaryFolder();
  const objects = sharedFolder(join(folder, 'objects'));
  const object = await putPretrained(objects, digest('a'), digest('b'));
  // Whoever says the same makes the same object.
  expect(await putPretrained(objects, digest('a'), digest('b'))).toBe(object);
  const file = join(folder, 'fetched');
  await objects.get(object, file, 1e6);
  expect(pretrainedIn(file, digest('a'))).toBe(digest('b'));
  expect(pretrainedIn(file, digest('c'))).toBeNull();
  expect(pretrainedIn(file, null)).toBeNull();
});

test.each([
  ['weights', Buffer.alloc(5000, 7)],
  ['no JSON', 'x'],
  ['another form', '{}'],
  ['a path', JSON.stringify({ version: 1, trial: digest('a'), weights: '../../etc/passwd' })],
])('what says nothing of a pretraining is refused: %s', (_what, bytes) => {
  const file = join(temporaryFolder(), 'fetched');
  writeFileSync(file, bytes);
  expect(pretrainedIn(file, digest('a'))).toBeNull();
});
