import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { npyOf } from '../support/npy.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { type Workplace, workplace } from '../support/workplace.ts';
import { zipOf } from '../support/zip.ts';

let place: Workplace;
let cache: string | undefined;
let painted = 0;
beforeEach(() => {
  place = workplace();
  painted = 0;
  cache = process.env['TRANSFER_BENCH_CACHE'];
  process.env['TRANSFER_BENCH_CACHE'] = join(place.folder, 'cache');
});
afterEach(() => {
  if (cache === undefined) delete process.env['TRANSFER_BENCH_CACHE'];
  else process.env['TRANSFER_BENCH_CACHE'] = cache;
  place.remove();
});

function put(name: string, bytes: Uint8Array | string): void {
  const path = join(place.folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

const valuesOf = (count: number) => {
  painted += 1;
  return Uint8Array.from(
    { length: count },
    (_, i) => (i * (7 + 2 * painted) + (i >> 4) * painted) % 256,
  );
};

/** A grey image, unlike all others. */
function painting(format: 'png' | 'jpeg'): Promise<Buffer> {
  const image = sharp(valuesOf(48 * 36), { raw: { width: 48, height: 36, channels: 1 } });
  return image.toColourspace('b-w').toFormat(format).toBuffer();
}

/** What `bench data inspect --json` says. */
async function inspected(path: string) {
  const { code, stdout, stderr } = await place.bench('data', 'inspect', path, '--json');
  expect([path, code, stderr]).toEqual([path, 0, '']);
  return JSON.parse(stdout);
}

/** Trains what the call reads, as it was printed, in one trial. */
async function trained(call: string): Promise<void> {
  const name = call.slice(0, call.indexOf('('));
  place.write(
    'x.ts',
    `import { defineExperiment, ${name}, random, vgg16 } from 'transfer-bench';
export default defineExperiment({
  name: '${name}',
  question: 'Does it run?',
  backend: '${TEST_BACKEND}',
  bases: [vgg16({ width: 0.0625 })],
  sources: [random()],
  targets: [
${call}
  ],
  regimes: ['scratch'],
  seeds: [1],
  training: { epochs: 1, batchSize: 8, head: { units: [] }, validation: 0.2 },
  throughput: false,
});`,
  );
  const { code, stdout } = await place.bench('run', 'x.ts');
  expect([call, code]).toEqual([call, 0]);
  expect(stdout).toMatch(/\[1\/1\] .* accuracy [\d.]+%/);
}

test('chest X-rays as they are published: what is wrong with them, and a call that trains', async () => {
  for (const [split, counts] of Object.entries({ train: [20, 50], val: [8, 8], test: [10, 14] }))
    for (const [label, name] of ['NORMAL', 'PNEUMONIA'].entries())
      for (let i = 0; i < counts[label]!; i++) {
        const file = label === 0 ? `IM-${i}-0001.jpeg` : `person${i >> 1}_bacteria_${i}.jpeg`;
        put(`chest_xray/chest_xray/${split}/${name}/${file}`, await painting('jpeg'));
      }
  put('chest_xray/__MACOSX/chest_xray/._train', 'junk');
  put('chest_xray/chest_xray/train/.DS_Store', 'junk');
  const found = await inspected('chest_xray');
  expect(found).toMatchObject({
    options: { kind: 'image-folder', dir: 'chest_xray/chest_xray' },
    counts: {
      classes: [
        { name: 'NORMAL', train: 20, validation: 8, test: 10 },
        { name: 'PNEUMONIA', train: 50, validation: 8, test: 14 },
      ],
    },
    images: { looked: 110, modes: { 'grey, 8 bits': 110 } },
    unreadable: 0,
    copies: { images: 0 },
  });
  const warnings = found.warnings.join('\n');
  expect(warnings).toContain('16 validation images are too few to choose an epoch by');
  expect(warnings).toContain('splits: { train: ["train","val"], test: ["test"] }');
  expect(warnings).toContain('"PNEUMONIA" has 2.5 times the training images of "NORMAL"');
  expect(warnings).toMatch(
    /\d+ of \d+ groups by the pattern of names .* have images in two splits/,
  );
  await trained(found.call);
});

test('an archive as MedMNIST has them, and a table as a competition has it: calls that train', async () => {
  const arrays = ['train', 'val', 'test'].flatMap((split, i) => {
    const n = [40, 8, 20][i]!;
    const labels = Uint8Array.from({ length: n }, (_, at) => at % 2);
    return [
      [`${split}_images.npy`, npyOf([n, 28, 28], valuesOf(n * 784))],
      [`${split}_labels.npy`, npyOf([n, 1], labels)],
    ] as const;
  });
  put('pneumonia.npz', zipOf(Object.fromEntries(arrays)));
  const archive = await inspected('pneumonia.npz');
  expect(archive).toMatchObject({ options: { kind: 'npz' }, images: { median: { width: 28 } } });
  await trained(archive.call);
  const rows = ['id,label'];
  for (let i = 1; i <= 30; i++) {
    put(`cifar/train/${i}.png`, await painting('png'));
    put(`cifar/test/${i}.png`, await painting('png'));
    rows.push(`${i},${i % 2 ? 'cat' : 'dog'}`);
  }
  put('cifar/trainLabels.csv', rows.join('\n'));
  const table = await inspected('cifar');
  expect(table.options.columns).toEqual({ path: 'train/{id}.png' });
  await trained(table.call);
});

test('an interrupt ends it at once and leaves nothing half decoded', async () => {
  const raw = { width: 2000, height: 2000, channels: 1 as const };
  const large = await sharp(valuesOf(4_000_000), { raw }).jpeg().toBuffer();
  for (const label of ['a', 'b'])
    for (let i = 0; i < 200; i++) put(`large/${label}/${i}.jpg`, large);
  const { child, finished } = place.start('data', 'inspect', 'large');
  const images = join(place.folder, 'cache/images');
  const aside = () => {
    try {
      return readdirSync(images);
    } catch {
      return [];
    }
  };
  await vi.waitFor(() => expect(aside().join()).toMatch(/\.tmp/), { timeout: 60_000 });
  child.kill('SIGINT');
  expect(await finished).toEqual({ code: 130, signal: null, stdout: '', stderr: '' });
  expect(aside()).toEqual([]);
});
