import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { generatorOf } from '../../src/experiment/random.ts';

/** Makes an input below a folder. */
type Maker = (dir: string) => Promise<void>;

const SIDE = 24;

function put(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/** Smooth random values from 0 to 1, [SIDE, SIDE, 3], unlike those of every other name. */
function photo(name: string): Float64Array {
  const random = generatorOf('data-cases', name);
  const waves = Array.from({ length: 9 }, () => random.uniform() * 6);
  return Float64Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
    const [x, y, colour] = [Math.floor(at / 3) % SIDE, Math.floor(at / 3 / SIDE), at % 3];
    const [across, down, shift] = waves.slice(colour * 3);
    return 0.5 + 0.5 * Math.sin((across! * x + down! * y) / SIDE + shift!);
  });
}

const bytesOf = (name: string) => Uint8Array.from(photo(name), (value) => Math.round(value * 255));

const jpeg = (name: string) =>
  sharp(bytesOf(name), { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .jpeg()
    .toBuffer();

async function jpegs(dir: string, classes: readonly string[], count: number): Promise<void> {
  for (const label of classes)
    for (let i = 0; i < count; i++)
      put(join(dir, label, `${i}.jpg`), await jpeg(`${basename(dir)} ${label} ${i}`));
}

/** X-rays of so many bits, as scanners write them to files of 16: PNG and TIFF. */
const grey =
  (bits: number): Maker =>
  async (dir) => {
    for (const label of ['effusion', 'normal'])
      for (let i = 0; i < 8; i++) {
        const path = join(dir, label, `p${i}.${i % 3 === 0 ? 'tif' : 'png'}`);
        const top = 2 ** bits - 1;
        const shares = photo(`${label} ${i}`).filter((_, at) => at % 3 === 0);
        const values = Uint16Array.from(shares, (share) => Math.round(share * top));
        values.set([0, top]);
        const image = sharp(values, { raw: { width: SIDE, height: SIDE, channels: 1 } });
        const deep = image.toColourspace('grey16');
        put(path, await (i % 3 === 0 ? deep.tiff({ compression: 'none' }) : deep.png()).toBuffer());
      }
  };

/** A Windows bitmap of 24 bits a pixel: rows from below, blue first, each of a multiple of 4 bytes. */
function bmp(rgb: Uint8Array): Buffer {
  const row = Math.ceil((SIDE * 3) / 4) * 4;
  const file = Buffer.alloc(54 + row * SIDE);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(SIDE, 18);
  file.writeInt32LE(SIDE, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (const colour of [0, 1, 2])
        file[54 + (SIDE - 1 - y) * row + x * 3 + 2 - colour] = rgb[(y * SIDE + x) * 3 + colour]!;
  return file;
}

/** What a DICOM file begins with, and no more. */
const DICOM = Buffer.concat([
  Buffer.alloc(128),
  Buffer.from('DICM\x02\0\0\0UL\x04\0'),
  Buffer.alloc(300),
]);

/** Of VGG16 at an eighth of its width: a block's number, convolutions and channels. */
const BLOCKS = [
  [1, 2, 8],
  [2, 2, 16],
  [3, 3, 32],
  [4, 3, 64],
  [5, 3, 64],
] as const;

/** VGG16 of an eighth of its width and, as Keras saves it, a head with batch normalisation. */
async function writeBatchNormHead(path: string): Promise<void> {
  const { File, ready } = await import('h5wasm/node');
  await ready;
  mkdirSync(dirname(path), { recursive: true });
  const random = generatorOf('data-cases', 'weights');
  const out = new File(path, 'w');
  const weights = out.create_group('model_weights');
  const names: string[] = [];
  const layer = (name: string, arrays: Readonly<Record<string, readonly [number[], number]>>) => {
    names.push(name);
    const own = weights.create_group(name);
    own.create_attribute(
      'weight_names',
      Object.keys(arrays).map((array) => `${name}/${array}:0`),
    );
    const inner = own.create_group(name);
    for (const [array, [shape, spread]] of Object.entries(arrays))
      inner.create_dataset({
        name: `${array}:0`,
        data: Float32Array.from(
          { length: shape.reduce((product, side) => product * side, 1) },
          () => random.normal() * spread,
        ),
        shape,
        dtype: '<f',
      });
  };
  let channels = 3;
  for (const [block, count, width] of BLOCKS)
    for (let i = 1; i <= count; i++) {
      layer(`block${block}_conv${i}`, {
        kernel: [[3, 3, channels, width], Math.sqrt(2 / (9 * channels))],
        bias: [[width], 0.01],
      });
      channels = width;
    }
  layer('batch_normalization', {
    gamma: [[64], 1],
    beta: [[64], 1],
    moving_mean: [[64], 1],
    moving_variance: [[64], 1],
  });
  layer('dense', { kernel: [[64, 2], 1], bias: [[2], 1] });
  weights.create_attribute('layer_names', names);
  out.close();
}

/** Inputs as people have them, on which the harness once went wrong, or said nothing of use. */
export const INPUTS: Readonly<Record<string, Maker>> = {
  /** 16-bit files of 12 bits decoded to 0 to 16 of 255 without a word. */
  grey12: grey(12),
  grey10: grey(10),
  /** The folders of the splits were trained as classes. */
  async 'set-names'(dir) {
    await jpegs(join(dir, 'training_set'), ['NORMAL', 'PNEUMONIA'], 8);
    await jpegs(join(dir, 'test_set'), ['NORMAL', 'PNEUMONIA'], 4);
  },
  /** `test`, whose images have no class, became one. */
  async unlabelled(dir) {
    await jpegs(dir, ['cat', 'dog'], 6);
    await jpegs(dir, ['test'], 6);
  },
  /** BMP files, also under the name of another format, were called damaged. */
  async bitmap(dir) {
    for (const label of ['a', 'b'])
      for (let i = 0; i < 6; i++) {
        const path = join(dir, label, `${i}.${i % 2 === 0 ? 'bmp' : 'jpg'}`);
        put(path, bmp(bytesOf(`bitmap ${label} ${i}`)));
      }
  },
  /** DICOM without an extension "held no image". */
  async 'bare-dicom'(dir) {
    for (const label of ['a', 'b'])
      for (let i = 0; i < 4; i++) put(join(dir, label, `${i}`), DICOM);
  },
  /** A classifier's own layers had its base refused. */
  'bn-head': (dir) => writeBatchNormHead(join(dir, 'classifier.h5')),
  /** One patient has 40 of 44 images: a trial failed, with words about something else. */
  async 'one-patient'(dir) {
    for (let i = 0; i < 40; i++) {
      put(join(dir, 'ab'[i % 2]!, `p1_${i}.jpg`), await jpeg(`p1 ${i}`));
    }
    for (const patient of [2, 3, 4, 5]) {
      put(join(dir, 'ab'[patient % 2]!, `p${patient}_0.jpg`), await jpeg(`p${patient}`));
    }
  },
  /** CIFAR-10 without its fourth file was taken for the whole. */
  async 'cifar-gap'(dir) {
    for (const name of [
      'data_batch_1',
      'data_batch_2',
      'data_batch_3',
      'data_batch_5',
      'test_batch',
    ]) {
      const random = generatorOf('data-cases', name);
      const records = Array.from({ length: 20 }, (_, i) => [
        i % 10,
        ...Array.from({ length: 3072 }, () => random.int(256)),
      ]);
      put(join(dir, `${name}.bin`), Uint8Array.from(records.flat()));
    }
  },
};
