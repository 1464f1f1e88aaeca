import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withKerasArchive } from '../../../src/models/weights/keras-archive.ts';
import { readKerasFile } from '../../../src/models/weights/keras-file.ts';
import { zipOf } from '../../support/zip.ts';

const GOLDEN = new URL('../../reference/golden/', import.meta.url).pathname;
const H5 = readFileSync(join(GOLDEN, 'vgg16-keras3.weights.h5'));

let folder: string;
let temporary: string | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keras-archive-'));
  temporary = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
});
afterEach(() => {
  if (temporary === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = temporary;
  rmSync(folder, { recursive: true });
});

function archive(files: Record<string, string | Buffer>): string {
  const file = join(folder, 'a.keras');
  writeFileSync(file, zipOf(files));
  return file;
}

const refusal = (file: string) =>
  withKerasArchive(file, async () => 'read').then(
    (done) => done,
    ({ code, message, remedy }) => `${code}: ${message.replace(file, 'FILE')} | ${remedy}`,
  );

test('gives the weights and the config while the work goes on, and leaves nothing', async () => {
  const file = archive({ 'metadata.json': '{}', 'config.json': '{"a":1}', 'model.weights.h5': H5 });
  const read = await withKerasArchive(file, async ({ weights, config }) => ({
    config,
    same: readFileSync(weights).equals(H5),
    layers: (await readKerasFile(weights)).length,
  }));
  expect(read).toEqual({ config: '{"a":1}', same: true, layers: 13 });
  expect(readdirSync(folder)).toEqual(['a.keras']);
});

test('leaves nothing after a fault, and names the archive in it', async () => {
  const file = archive({ 'config.json': '{}', 'model.weights.h5': H5.subarray(0, 9000) });
  const work = withKerasArchive(file, async ({ weights }) => readKerasFile(weights));
  await expect(work).rejects.toMatchObject({
    code: 'data',
    message: expect.stringContaining(`model.weights.h5 in ${file} cannot be read as HDF5`),
  });
  expect(readdirSync(folder)).toEqual(['a.keras']);
});

describe('refuses', () => {
  test("PyTorch's pickle in a zip, which is never read", async () => {
    const file = archive({ 'archive/data.pkl': '\x80\x02.', 'archive/version': '3' });
    expect(await refusal(file)).toBe(
      `data: FILE is a pickle of Python, as PyTorch saves, which is never read: reading one runs the code that it names | Convert its state dict once, where you trust it: python -c "import torch; from safetensors.torch import save_file; save_file(torch.load('a.keras', map_location='cpu', weights_only=True), 'a.keras.safetensors')".`,
    );
  });

  test('another archive, and half of one', async () => {
    expect(await refusal(archive({ 'images.npy': 'x' }))).toContain(
      'data: FILE is a zip archive, and none of Keras: it has no config.json',
    );
    expect(await refusal(archive({ 'config.json': '{}' }))).toContain('it has no model.weights.h5');
  });

  test('a bomb, by what its entries say and before it is unpacked', async () => {
    const zeros = archive({ 'config.json': '{}', 'model.weights.h5': Buffer.alloc(2 ** 24 + 1) });
    expect(await refusal(zeros)).toMatch(
      /^data: FILE cannot be unpacked: its model\.weights\.h5 has 16\.0 MiB in .* and holds no weights/,
    );
    const config = archive({ 'config.json': Buffer.alloc(2 ** 24 + 1), 'model.weights.h5': H5 });
    expect(await refusal(config)).toContain('its config.json has 16.0 MiB, and may have 16.0 MiB');
  });

  test('a damaged one', async () => {
    const file = archive({ 'config.json': '{}', 'model.weights.h5': H5 });
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length - 30));
    expect(await refusal(file)).toContain('data: FILE cannot be unpacked: ');
    const flipped = Buffer.from(whole);
    flipped[whole.length >> 1]! ^= 0xff;
    writeFileSync(file, flipped);
    expect(await refusal(file)).toContain('data: FILE cannot be unpacked: ');
    expect(readdirSync(folder)).toEqual(['a.keras']);
  });
});
