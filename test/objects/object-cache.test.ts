import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { objectCache } from '../../src/objects/object-cache.ts';
import type { ObjectStore } from '../../src/objects/object-store.ts';
import { sharedFolder } from '../../src/objects/shared-folder.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A store that counts what is fetched of it, and a cache of `mostBytes`. */
async function given(texts: readonly string[], mostBytes = 1e9) {
  const home = temporaryFolder();
  const store = sharedFolder(join(home, 'shared'));
  for (const text of texts) {
    writeFileSync(join(home, 'file'), text);
    await store.put(join(home, 'file'));
  }
  const fetched: string[] = [];
  const counting: ObjectStore = {
    ...store,
    get(digest, file, most) {
      fetched.push(digest);
      return store.get(digest, file, most);
    },
  };
  const folder = join(home, 'cache');
  return { home, folder, fetched, cache: objectCache(counting, folder, mostBytes, 1e9) };
}

test('an object is fetched once, and again where the copy was damaged', async () => {
  const { home, folder, fetched, cache } = await given(['weights']);
  const digest = sha256('weights');
  for (const name of ['one', 'two']) await cache.place(digest, join(home, 'trial', name));
  expect(fetched).toEqual([digest]);
  const other = join(home, 'three');
  writeFileSync(join(folder, digest), 'weighty');
  await cache.place(digest, other);
  expect(fetched).toEqual([digest, digest]);
  expect(readFileSync(other, 'utf8')).toBe('weights');
});

test('what was used longest ago goes first, and what is placed stays', async () => {
  const texts = ['aaaa', 'bbbb', 'cccc'];
  const { home, folder, cache } = await given(texts, 9);
  for (const [i, text] of texts.entries()) {
    await cache.place(sha256(text), join(home, text));
    if (existsSync(join(folder, sha256(text)))) utimesSync(join(folder, sha256(text)), i, i);
  }
  expect(readdirSync(folder).sort()).toEqual([sha256('bbbb'), sha256('cccc')].sort());
  expect(texts.map((text) => readFileSync(join(home, text), 'utf8'))).toEqual(texts);
});

test('a name that leads elsewhere is refused', async () => {
  const { home, cache } = await given([]);
  await expect(cache.place('../shared', join(home, 'x'))).rejects.toThrow(/names no object/);
});
