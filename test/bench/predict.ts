/**
 * Images a second of `bench predict`'s way, from PNG files to answers, beside the harness's own
 * inference on images in memory, by turns in one process:
 *
 *   npm run bench:predict [-- --images 512 --rounds 3 --backend wasm]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { chooseBackend, stopBackend } from '../../src/backend/choose.ts';
import { decodeAside } from '../../src/deployment/predict/decode-aside.ts';
import { predict } from '../../src/deployment/predict/predict.ts';
import type { BackendRequest } from '../../src/experiment/backends.ts';
import { BASE_NAMES } from '../../src/experiment/bases.ts';
import { generatorOf } from '../../src/experiment/random.ts';
import { medianOf } from '../../src/stats/quantile.ts';
import { measureThroughput } from '../../src/training/measure-throughput.ts';
import { madeModel } from '../support/made-model.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '512' },
    rounds: { type: 'string', default: '3' },
    backend: { type: 'string', default: 'wasm' },
    /** Pixels a side of the files, whose images are then brought to the network's size. */
    file: { type: 'string', default: '' },
    width: { type: 'string', default: '1' },
  },
});
const BATCH = 32;
const [images, rounds] = [Number(values.images), Number(values.rounds)];
const info = await chooseBackend(values.backend as BackendRequest);
console.log(
  `${info.name} on ${info.device}, ${images} images, batch ${BATCH}, median of ${rounds}\n`,
);
console.log(
  '| base | files | inference, images/s | predict, images/s | share |\n|---|---|---:|---:|---:|',
);
const folder = mkdtempSync(join(tmpdir(), 'bench-predict-'));
try {
  for (const name of BASE_NAMES) {
    const model = madeModel({ name, width: Number(values.width) });
    const size = model.about.images!.size;
    const side = Number(values.file) || size;
    const paths = await files(side);
    const found: { own: number; predicted: number }[] = [];
    for (let round = 0; round < rounds; round++)
      found.push({ own: await inference(model), predicted: await prediction(model, paths) });
    const own = medianOf(found.map((each) => each.own));
    const predicted = medianOf(found.map((each) => each.predicted));
    const share = medianOf(found.map((each) => each.predicted / each.own));
    console.log(
      `| ${name} ×${values.width} ${size}px | ${side} px PNG | ${own.toFixed(0)} | ${predicted.toFixed(0)} | ${share.toFixed(2)} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
  stopBackend();
}

async function files(side: number): Promise<string[]> {
  const paths: string[] = [];
  for (let i = 0; i < images; i++) {
    const random = generatorOf('predicted', i);
    const pixels = Uint8Array.from({ length: side * side * 3 }, () => random.int(256));
    const path = join(folder, `${side}-${i}.png`);
    await sharp(pixels, { raw: { width: side, height: side, channels: 3 } }).toFile(path);
    paths.push(path);
  }
  return paths;
}

async function inference({ about }: ReturnType<typeof madeModel>): Promise<number> {
  const { base, schedule } = about.trial;
  const timings = await measureThroughput({
    base,
    schedule,
    classes: about.classes.length,
    batchSize: BATCH,
    samples: Math.ceil(images / BATCH),
    warmup: 1,
  });
  return BATCH / timings.find(({ task }) => task === 'inference')!.medianSeconds;
}

async function prediction(
  model: ReturnType<typeof madeModel>,
  paths: readonly string[],
): Promise<number> {
  const reading = decodeAside(paths, model.about.images!, 2 * BATCH);
  const options = { batchSize: BATCH, temperature: 1.5 };
  return predict(model, reading, options, async (answers) => {
    const ends: number[] = [];
    let done = 0;
    for await (const _ of answers) {
      done += 1;
      if (done % BATCH === 0) ends.push(performance.now());
    }
    // The first batch warms up, as one does where inference is timed.
    const each = ends.slice(1).map((end, i) => end - ends[i]!);
    return (1000 * BATCH) / medianOf(each);
  });
}
