import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;
beforeAll(() => {
  place = workplace();
});
afterAll(() => place.remove());

function put(name: string, bytes: Uint8Array): void {
  const path = join(place.folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** So many images, unlike each other, in each of some folders. */
async function fill(below: string, classes: readonly string[], count: number): Promise<void> {
  for (const name of classes)
    for (let i = 0; i < count; i++) {
      const seed = below.length * 7 + name.length * 3 + i + 1;
      const values = Uint8Array.from({ length: 16 * 16 * 3 }, (_, at) => (at * 31 * seed) % 256);
      const image = sharp(values, { raw: { width: 16, height: 16, channels: 3 } });
      put(join(below, name, `${name}${i}.png`), await image.png().toBuffer());
    }
}

const experiment = (options: string) =>
  tinyExperiment(
    `targets: [{ kind: 'image-folder', name: 'photos', size: 16, ${options} }], sources: [{ kind: 'random' }], regimes: ['scratch'],`,
  );

test('classes with counts by split are in the list, before training, and in the report', async () => {
  await fill('named/training_set', ['cat', 'dog'], 4);
  await fill('named/dev', ['cat', 'dog'], 1);
  await fill('named/test_set', ['cat', 'dog'], 2);
  const call = "splits: { train: 'training_set', validation: 'dev', test: 'test_set' }";
  const file = place.write('named.ts', experiment(`dir: 'named', ${call}`));
  const line = 'data photos: 2 classes (train / validation / test): cat 4 / 1 / 2, dog 4 / 1 / 2';
  const listed = await place.bench('run', file, '--list');
  expect(listed.stdout).toContain(line);
  const json = JSON.parse((await place.bench('run', file, '--list', '--json')).stdout);
  expect(json.data).toEqual([
    {
      name: 'photos',
      classes: ['cat', 'dog'].map((name) => ({ name, train: 4, validation: 1, test: 2 })),
    },
  ]);
  const { code, stdout } = await place.bench('run', file);
  expect(code).toBe(0);
  expect(stdout.indexOf(line)).toBeGreaterThan(-1);
  expect(stdout.indexOf(line)).toBeLessThan(stdout.indexOf('[1/'));
  const report = readFileSync(join(place.folder, 'reports/tiny/summary.md'), 'utf8');
  expect(report).toMatch(/\| photos \| cat \| 4 \| 1 \| 2 \|/);
}, 60_000);

test('a layout that could be two things stops before anything is trained', async () => {
  await fill('split/training_set', ['cat', 'dog'], 4);
  await fill('split/test_set', ['cat', 'dog'], 2);
  const file = place.write('split.ts', experiment("dir: 'split'"));
  for (const flags of [[], ['--list']]) {
    const { code, stdout, stderr } = await place.bench('run', file, ...flags);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(
      'imageFolder({ dir: "split", splits: { train: "training_set", test: "test_set" } })',
    );
  }
}, 30_000);
