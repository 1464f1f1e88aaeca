import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { generatorOf } from '../../src/experiment/random.ts';
import { tinyExperiment } from '../support/workplace.ts';
import { mutated } from './mutate.ts';
import type { Input } from './probe.ts';

const FORMATS = ['png', 'jpeg', 'webp', 'tiff', 'gif', 'avif'] as const;

/** Sound images of one colour each. */
const SOUND = await Promise.all(
  [20, 90, 160, 230].map((red) =>
    sharp({ create: { width: 16, height: 16, channels: 3, background: { r: red, g: 90, b: 40 } } })
      .png()
      .toBuffer(),
  ),
);

/** A folder of two classes with sound images, and one that is not. */
function input(
  name: string,
  put: (file: string) => void,
  ending = 'png',
  unreadable: 'skip' | 'error' = 'skip',
): Input {
  return {
    name,
    prepare(folder) {
      for (const label of ['a', 'b']) {
        mkdirSync(join(folder, 'images', label), { recursive: true });
        for (const [i, bytes] of SOUND.entries())
          writeFileSync(join(folder, 'images', label, `${i}.png`), bytes);
      }
      put(join(folder, 'images/a', `odd.${ending}`));
      const data = `targets: [{ kind: 'image-folder', dir: 'images', size: 32, unreadable: '${unreadable}' }],`;
      writeFileSync(join(folder, 'x.ts'), tinyExperiment(data));
      return ['run', 'x.ts', '--list'];
    },
  };
}

/** What a file may be that is called an image. */
const FOREIGN: Readonly<Record<string, string | Buffer>> = {
  empty: '',
  text: 'no image',
  html: '<!doctype html><html></html>',
  lfs: 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
  svg: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>',
  'endless svg': `<svg xmlns="http://www.w3.org/2000/svg" width="100000" height="100000">${'<g>'.repeat(10_000)}</svg>`,
  'a gif of 65535 x 65535': Buffer.from(
    '474946383961ffffffff800000000000ffffff2c00000000ffffffff0002024401003b',
    'hex',
  ),
  'a png of 2^31 x 2^31': pngHeader(0x7fffffff, 0x7fffffff),
  'a png of 60000 x 60000': pngHeader(60_000, 60_000),
  'a ppm of 10^9 x 10^9': 'P6\n1000000000 1000000000\n255\n',
  'a bmp of 2^31': Buffer.concat([
    Buffer.from('BM'),
    Buffer.alloc(12, 0),
    Buffer.from([40, 0, 0, 0, 255, 255, 255, 127, 255, 255, 255, 127]),
    Buffer.alloc(40),
  ]),
  dicom: Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), Buffer.alloc(300)]),
};

function pngHeader(width: number, height: number): Buffer {
  const bytes = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000802000000', 'hex');
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return Buffer.concat([bytes, Buffer.alloc(64)]);
}

export async function images(seed: number, mutations: number): Promise<Input[]> {
  const random = generatorOf('attack on images', seed);
  const pixels = Buffer.from(Array.from({ length: 48 * 40 * 3 }, () => random.int(256)));
  const raw = { width: 48, height: 40, channels: 3 as const };
  const sound = await Promise.all(
    FORMATS.map((format) => sharp(pixels, { raw }).toFormat(format).toBuffer()),
  );
  const broken = Array.from({ length: mutations }, (_, i): Input => {
    const format = FORMATS[i % FORMATS.length]!;
    const { what, bytes } = mutated(sound[i % FORMATS.length]!, random);
    return input(
      `${format}: ${what}`,
      (file) => writeFileSync(file, bytes),
      format,
      i % 2 ? 'skip' : 'error',
    );
  });
  return [
    ...Object.entries(FOREIGN).flatMap(([what, bytes]) =>
      (['skip', 'error'] as const).map((unreadable) =>
        input(`${what}, ${unreadable}`, (file) => writeFileSync(file, bytes), 'png', unreadable),
      ),
    ),
    input('a pipe', (file) => execFileSync('mkfifo', [file])),
    input('a device', (file) => symlinkSync('/dev/zero', file)),
    input('a link round', (file) => symlinkSync('odd.png', file)),
    input('a folder', (file) => mkdirSync(file)),
    ...broken,
  ];
}
