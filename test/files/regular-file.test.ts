import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { md5Of } from '../../src/cache/checksum.ts';
import { assertNoDevice, unreadableKind } from '../../src/files/regular-file.ts';
import { mergeStores } from '../../src/store/merge-files.ts';
import { openStore, openStoreForReading } from '../../src/store/open.ts';

test.runIf(process.platform === 'linux')('pipes and devices are refused as files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-regular-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, pipe] = [join(folder, 'file'), join(folder, 'pipe')];
  writeFileSync(file, '');
  execFileSync('mkfifo', [pipe]);
  expect([file, folder, join(folder, 'none')].map(unreadableKind)).toEqual([null, null, null]);
  expect(() => assertNoDevice(pipe)).toThrow('it is a pipe: expected a file');
  expect(unreadableKind('/dev/zero')).toBe('it is a device: expected a file');
  await expect(md5Of('/dev/zero')).rejects.toThrow('cannot be read: it is a device');
  for (const path of [pipe, '/dev/zero']) {
    expect(() => openStore(path)).toThrow('is a device or a pipe: expected a file');
    expect(() => openStoreForReading(path)).toThrow('is a device or a pipe: expected a file');
    await expect(mergeStores([path], join(folder, 'into.sqlite'))).rejects.toThrow(path);
  }
});
