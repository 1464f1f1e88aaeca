import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFolderWhole } from '../../src/files/write-folder.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

test.each(['new', 'new/', 'deep/new'])('%s is there whole, and nothing beside it', async (name) => {
  const root = temporaryFolder();
  const folder = join(root, name);
  await writeFolderWhole(folder + (name.endsWith('/') ? '/' : ''), (aside) =>
    writeFile(join(aside, 'a'), 'text'),
  );
  expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('text');
  expect(readdirSync(join(folder, '..'))).toEqual(['new']);
});

test('what was there is replaced, or stays where filling fails', async () => {
  const folder = join(temporaryFolder(), 'model');
  await mkdir(folder);
  writeFileSync(join(folder, 'old'), '');
  const failing = writeFolderWhole(folder, async (aside) => {
    await writeFile(join(aside, 'half'), '');
    throw new Error('disk full');
  });
  await expect(failing).rejects.toThrow('disk full');
  expect(readdirSync(join(folder, '..'))).toEqual(['model']);
  expect(readdirSync(folder)).toEqual(['old']);
  await writeFolderWhole(folder, (aside) => writeFile(join(aside, 'new'), ''));
  expect(readdirSync(folder)).toEqual(['new']);
});
