import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { generatorOf } from '../../src/experiment/random.ts';
import { openStoreForReading } from '../../src/store/open.ts';
import type { PredictionRecord, TrialRecord } from '../../src/store/records.ts';
import { dicomFile } from '../support/dicom.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { type Workplace, workplace } from '../support/workplace.ts';

const EXPERIMENT = `
import { defineExperiment, imageFolder, linearProbe, pretrain, procedural, refine, vgg16 } from 'transfer-bench';
export default defineExperiment({
  name: 'tiny',
  backend: '${TEST_BACKEND}',
  question: 'Does it run?',
  bases: [vgg16({ width: 0.0625 })],
  sources: [pretrain({ name: 'shapes', data: procedural({ name: 'shapes', label: 'shape', classes: 2, size: 16, train: 16, test: 8 }) })],
  targets: [imageFolder({ dir: 'photos', size: 24 }), imageFolder({ dir: 'photos', name: 'large', size: 40, resize: 'crop' })],
  regimes: ['scratch', 'frozen', linearProbe(), refine({ filters: [4] })],
  seeds: [1],
  save: 'best',
  training: { epochs: 1, batchSize: 8, head: { units: [8] }, validation: 0.25 },
  throughput: false,
});`;

let place: Workplace;
let trials: readonly TrialRecord[];
let stored: ReadonlyMap<string, PredictionRecord[]>;

beforeAll(async () => {
  place = workplace();
  for (const part of ['train', 'test'])
    for (const name of ['blue', 'red'])
      for (let i = 0; i < 6; i++) await paint(`photos/${part}/${name}/${i}.png`, name);
  place.write('tiny.ts', EXPERIMENT);
  const { stderr, code } = await place.bench('run', 'tiny.ts');
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const store = openStoreForReading(join(place.folder, '.transfer-bench/store.sqlite'));
  trials = store.trialsOf(1, 'tiny').filter(({ spec }) => spec.kind === 'target');
  stored = store.predictionsOf(1, 'tiny');
  store.close();
}, 120_000);
afterAll(() => place.remove());

/** Noise of a colour, of a size of its own. */
async function paint(path: string, colour: string): Promise<void> {
  const random = generatorOf('paint', 1, path);
  const [width, height] = [20 + random.int(30), 20 + random.int(30)];
  const light = colour === 'red' ? [180, 90, 70] : [70, 90, 180];
  const values = Uint8Array.from(
    { length: width * height * 3 },
    (_, i) => light[i % 3]! + random.int(70),
  );
  mkdirSync(join(place.folder, path, '..'), { recursive: true });
  await sharp(values, { raw: { width, height, channels: 3 } }).toFile(join(place.folder, path));
}

interface Row {
  readonly image: string;
  readonly predicted: string | null;
  readonly confidence: number;
  readonly calibrated_confidence: number | null;
  readonly p_blue: number;
  readonly p_red: number;
  readonly note: string | null;
  readonly error: string | null;
}

async function predicted(...args: string[]) {
  const finished = await place.bench('predict', ...args, '--format', 'json');
  const rows = finished.stdout === '' ? [] : (JSON.parse(finished.stdout) as Row[]);
  return { ...finished, rows };
}

const trialOf = (regime: string, target = 'photos') =>
  trials.find(
    ({ spec }) => spec.kind === 'target' && spec.regime === regime && spec.data.name === target,
  )!;

describe('bench predict', () => {
  test("answers a trial's own test images as they are stored, whatever the regime", async () => {
    expect(trials).toHaveLength(8);
    for (const { hash, result } of trials) {
      const { rows, code } = await predicted(
        hash.slice(0, 12),
        'photos/test',
        '--backend',
        TEST_BACKEND,
      );
      expect(code).toBe(0);
      const own = stored.get(hash)!;
      expect(rows).toHaveLength(own.length);
      for (const [i, { predicted: answer, probabilities }] of own.entries()) {
        const row = rows[i]!;
        expect(row.predicted).toBe(['blue', 'red'][answer]);
        expect(Math.abs(row.p_blue - probabilities[0]!)).toBeLessThan(1e-5);
        expect(Math.abs(row.p_red - probabilities[1]!)).toBeLessThan(1e-5);
        expect(row.calibrated_confidence === null).toBe(Number.isNaN(result!.temperature));
        if (row.calibrated_confidence !== null)
          expect(row.calibrated_confidence).toBeCloseTo(scaled(row, result!.temperature), 6);
      }
    }
  }, 120_000);

  test('takes files, patterns and tables, each image once, and writes CSV to a file', async () => {
    writeFileSync(join(place.folder, 'list.csv'), 'file,x\nphotos/test/red/1.png,a\n');
    const { hash } = trialOf('scratch');
    const args = ['photos/test/red/0.png', 'photos/test/red/[01].png', 'list.csv'];
    const output = ['--path-column', 'file', '-o', 'out/answers.csv'];
    const { code, stdout } = await place.bench('predict', hash, ...args, ...output);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const lines = readFileSync(join(place.folder, 'out/answers.csv'), 'utf8').trim().split('\r\n');
    expect(lines[0]).toBe(
      'image,predicted,confidence,calibrated_confidence,p_blue,p_red,note,error',
    );
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual([
      'photos/test/red/0.png',
      'photos/test/red/1.png',
    ]);
    const again = await place.bench('predict', hash, 'list.csv', ...output);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('out/answers.csv is there already');
  });

  test('names images that cannot be read, predicts the others, and says so by its exit code', async () => {
    const folder = join(place.folder, 'mixed');
    mkdirSync(folder);
    await paint('mixed/good.png', 'red');
    const grey = new Uint8Array(30 * 30).map((_, i) => i % 251);
    await sharp(grey, { raw: { width: 30, height: 30, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toFile(join(folder, 'grey.png'));
    // 12 bits in 16: by its depth it would be nearly black.
    const deep = Uint16Array.from({ length: 900 }, (_, i) => (i * 37) % 4096);
    await sharp(deep, { raw: { width: 30, height: 30, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toFile(join(folder, 'deep.png'));
    writeFileSync(join(folder, 'text.png'), 'no picture');
    writeFileSync(join(folder, 'empty.jpg'), '');
    writeFileSync(
      join(folder, 'frames.dcm'),
      dicomFile({ others: { NumberOfFrames: ['IS', '2'] } }),
    );
    writeFileSync(join(folder, 'notes.txt'), 'left out');
    writeFileSync(
      join(place.folder, 'gone.jsonl'),
      '{"path":"photos/test/red/0.png"}\n{"path":"gone.png"}\n',
    );
    const { rows, code, stderr } = await predicted(trialOf('scratch').hash, 'mixed', 'gone.jsonl');
    expect(code).toBe(1);
    const found = Object.fromEntries(rows.map(({ image, ...row }) => [image, row]));
    expect(found['mixed/good.png']).toMatchObject({ note: null, error: null });
    expect(found['mixed/grey.png']!.note).toBe('grey, and the model has learnt from colour');
    expect(found['mixed/deep.png']!.error).toContain('nothing says what is white');
    expect(found['mixed/text.png']!.error).toContain('its content is no image');
    expect(found['mixed/empty.jpg']!.error).toBe('it is empty');
    expect(found['mixed/frames.dcm']!.error).toContain('it has 2 frames');
    expect(found['gone.png']!.error).toBe('it is a link to nothing');
    expect(Object.keys(found)).toHaveLength(8);
    expect(rows.filter(({ predicted: answer }) => answer !== null)).toHaveLength(3);
    expect(stderr).toContain('3 images predicted');
    expect(stderr).toContain('5 images could not be read:');
    expect(stderr).toContain('mixed/text.png: its content is no image');
    expect(stderr).toContain('files left out that are no images: 1 .txt');
  });

  test('writes a page that shows pictures and runs nothing', async () => {
    mkdirSync(join(place.folder, 'odd'));
    await paint('odd/<b>&.png', 'red');
    const { code } = await place.bench(
      'predict',
      trialOf('frozen').hash,
      'odd',
      '-o',
      'odd.csv',
      '--page',
      'odd.html',
    );
    expect(code).toBe(0);
    const page = readFileSync(join(place.folder, 'odd.html'), 'utf8');
    expect(page).toContain('data:image/webp;base64,');
    expect(page).toContain('odd/&lt;b&gt;&amp;.png');
    expect(page).not.toContain('<script');
  });

  test('the best is what the report recommends, and a list where several could be meant', async () => {
    const several = await predicted('best', 'photos/test');
    expect(several.code).toBe(2);
    expect(several.stderr).toContain('--experiment tiny --target photos\n');
    expect(several.stderr).toContain('--experiment tiny --target large\n');
    const { stdout } = await place.bench('explain', '--json');
    const { best } = JSON.parse(stdout).experiments[0].recommendations[0];
    const one = await predicted('best', 'photos/test', '--target', 'photos');
    expect(one.code).toBe(0);
    expect(one.stderr).toContain(`trial ${trialOf(best.regime).hash.slice(0, 12)}`);
    expect(one.stderr).toContain('the best for photos is');
  });

  test.each([
    [['0123', 'photos'], "no trial's hash begins with 0123"],
    [['nonsense', 'photos'], '"nonsense" names no trial'],
    [['best', 'nowhere.png', '--target', 'photos'], 'there is no file or folder "nowhere.png"'],
    [['best', 'none', '--target', 'photos'], '"none" names no image (it holds 1 .txt)'],
    [['best', 'photos', '--target', 'elsewhere'], 'run 1 has no such best; it has:'],
    [['best', 'photos', '--run', '9'], 'run: expected a run of the store, 1 to 1, received 9'],
    [['abcd', 'photos', '--target', 'photos'], '--target says which `best` is meant'],
    [
      ['best', 'photos', '-o', 'answers.xml'],
      '--output: answers.xml does not end in .csv or .json',
    ],
  ])('refuses %j in a line', async (args, message) => {
    mkdirSync(join(place.folder, 'none'), { recursive: true });
    writeFileSync(join(place.folder, 'none/notes.txt'), '');
    const { code, stderr, stdout } = await place.bench('predict', ...args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).toContain('remedy: ');
  });
});

describe('bench export-model', () => {
  test.each(['keras', 'h5', 'onnx', 'safetensors', 'tfjs'])(
    'writes %s with a card of stored figures',
    async (format) => {
      const { hash, result } = trialOf('refine');
      const { stdout, code } = await place.bench('export-model', hash, '--to', format, '--json');
      expect(code).toBe(0);
      const { folder, files } = JSON.parse(stdout);
      expect(folder).toBe(`photos-${hash.slice(0, 12)}-${format}`);
      const written = readdirSync(join(place.folder, folder));
      expect(written.sort()).toEqual([...files].sort());
      const card = readFileSync(join(place.folder, folder, 'README.md'), 'utf8');
      const [, front] = /^---\n([\s\S]*?)---\n/.exec(card)!;
      const { metrics } = parse(front!)['model-index'][0].results[0];
      expect(metrics[0]).toEqual({ type: 'accuracy', value: result!.testAccuracy });
      expect(card).toContain('Training started from weights that were trained here on shapes');
      expect(card).toContain(hash);
    },
  );

  test('never writes over what is no export, and over an export only by --force', async () => {
    const { hash } = trialOf('linear-probe');
    const ask = (...more: string[]) => place.bench('export-model', hash, '--to', 'onnx', ...more);
    expect((await ask('-o', 'one')).code).toBe(0);
    const again = await ask('-o', 'one');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('--output: one is there already');
    expect((await ask('-o', 'one', '--force')).code).toBe(0);
    const other = await ask('-o', 'photos', '--force');
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('photos is there and holds other files');
    expect(readdirSync(join(place.folder, 'photos')).sort()).toEqual(['test', 'train']);
  });

  test('a folder for TensorFlow.js is a model to predict by, without a store', async () => {
    const { hash } = trialOf('scratch', 'large');
    expect((await place.bench('export-model', hash, '--to', 'tfjs', '-o', 'js')).code).toBe(0);
    const own = await predicted(hash, 'photos/test');
    const elsewhere = await predicted('js', 'photos/test', '--store', 'no/store.sqlite');
    expect(elsewhere.code).toBe(0);
    expect(elsewhere.rows).toEqual(own.rows);
  });

  test('says how a model is kept where it was not, or is not whole', async () => {
    const { hash } = trialOf('frozen', 'large');
    const folder = join(place.folder, '.transfer-bench/models', hash);
    rmSync(join(folder, 'weights.bin'));
    const broken = await predicted(hash, 'photos/test');
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain('weights.bin cannot be read');
    rmSync(folder, { recursive: true });
    const gone = await predicted(hash, 'photos/test');
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain('has no kept weights');
    expect(gone.stderr).toContain("save: 'best'");
  });
});

/** Confidence of two classes after the logits' difference was divided by the temperature. */
function scaled({ p_blue, p_red }: Row, temperature: number): number {
  const gap = Math.abs(Math.log(p_blue / p_red)) / temperature;
  return 1 / (1 + Math.exp(-gap));
}
