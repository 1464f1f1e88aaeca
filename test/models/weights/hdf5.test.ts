import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type File, type Group, File as Hdf5File, type Module, ready } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BenchError } from '../../../src/errors.ts';
import { readKerasFile } from '../../../src/models/weights/keras-file.ts';

const golden = (file: string) =>
  new URL(`../../reference/golden/${file}`, import.meta.url).pathname;

let folder: string;
let hdf5: typeof Module;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hdf5-'));
  hdf5 = await ready;
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, fill: (file: File) => void): string {
  const path = join(folder, name);
  const file = new Hdf5File(path, 'w');
  fill(file);
  file.close();
  return path;
}

/** The error of reading every array of a file. */
async function refused(path: string): Promise<BenchError> {
  const thrown = await readKerasFile(path)
    .then((layers) => layers.map(({ arrays }) => arrays.map(({ values }) => values)))
    .catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BenchError);
  expect((thrown as BenchError).remedy).toBeTruthy();
  return thrown as BenchError;
}

const VALUES = new Float32Array([1, 2]);

describe('a file that keeps its data in another is refused, and the other not read', () => {
  test.each([
    ['external storage', 'external-storage.h5', '"/etc/passwd"'],
    ['a virtual data set', 'virtual.h5', 'other.h5"'],
  ])('%s', async (_what, file, other) => {
    const { message, code } = await refused(golden(file));
    expect(code).toBe('data');
    expect(message).toContain(`${golden(file)} refers to another file`);
    expect(message).toContain(other);
  });

  test.each(['legacy', 'keras3'])('an external link, %s', async (format) => {
    const other = write('other.h5', (file) =>
      file.create_dataset({ name: 'secret', data: VALUES }),
    );
    const path = write(`link-${format}.h5`, (file) => {
      if (format === 'legacy') {
        file.create_attribute('layer_names', ['a']);
        const group = file.create_group('a');
        group.create_attribute('weight_names', ['kernel:0']);
        group.create_external_link(other, '/secret', 'kernel:0');
      } else {
        const vars = file.create_group('layers').create_group('conv2d').create_group('vars');
        vars.create_external_link(other, '/secret', '0');
      }
    });
    expect((await refused(path)).message).toContain(
      `refers to another file, ${JSON.stringify(other)}`,
    );
  });
});

describe('groups are walked once, and not without end', () => {
  const layer = (group: Group, name: string) =>
    group.create_group(name).create_group('vars').create_dataset({ name: '0', data: VALUES });

  test('a group that is linked into itself', async () => {
    const path = write('self.h5', (file) => {
      const layers = file.create_group('layers');
      layer(layers, 'conv2d');
      hdf5.create_hard_link(file.file_id, '/layers', '/layers/again');
      file.create_soft_link('/', '/layers/conv2d/root');
    });
    const layers = await readKerasFile(path);
    expect(layers.map(({ name }) => name)).toEqual(['conv2d']);
    expect([...layers[0]!.arrays[0]!.values]).toEqual([1, 2]);
  });

  test('groups in groups, deeper than any model', async () => {
    const path = write('deep.h5', (file) => {
      let group: Group = file;
      for (let deep = 0; deep < 40; deep++) group = group.create_group('g');
      layer(group, 'conv2d');
    });
    expect((await refused(path)).message).toContain('its groups are nested more than 32 deep');
  });

  test('groups beside each other by the thousand', async () => {
    const path = write('wide.h5', (file) => {
      const layers = file.create_group('layers');
      for (let i = 0; i < 5100; i++) layers.create_group(`g_${i}`);
    });
    expect((await refused(path)).message).toContain('it has more than 5,000 groups');
  });
});
