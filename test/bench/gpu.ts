/**
 * The table of webgpu on a card beside PyTorch eager in float32 on the same card, in turns, as
 * Markdown: images a second in training (Adam, everything trained) and inference, the share of a
 * step in which the GPU computes, TFLOP/s, launches, and what one costs the processor where each
 * step begins with the GPU idle.
 *
 *   npm run bench:gpu [-- --base VGG16 --batch 32 --size 224 --steps 30 --no-torch]
 *
 * Each case is a process of its own. Without python3, torch or timm its column is empty, and
 * the reason is said below. Then whole fine-tuning trials (--trial), and the images a second that
 * several trainings on one card have in sum (--together): see test/bench/gpu-trials.ts.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { BASE_NAMES, BASES, type BaseName } from '../../src/experiment/bases.ts';
import { together, wholeTrials } from './gpu-trials.ts';
import { lastLine, torchRates } from './torch-rates.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    base: { type: 'string', multiple: true },
    batch: { type: 'string', multiple: true, default: ['32', '128'] },
    size: { type: 'string', multiple: true, default: ['least', '224'] },
    steps: { type: 'string', default: '20' },
    width: { type: 'string', default: '1' },
    torch: { type: 'boolean', default: true },
    trial: { type: 'string', multiple: true, default: ['VGG16', 'ResNet50'] },
    together: { type: 'string', multiple: true, default: ['2'] },
    images: { type: 'string', default: '3728' },
    epochs: { type: 'string', default: '10' },
    only: { type: 'string' },
  },
});

const measured = z.object({
  imagesPerSecond: z.number(),
  ms: z.number(),
  encodeMs: z.number(),
  tflops: z.number(),
  gpuMs: z.number().optional(),
  launches: z.number().optional(),
  longest: z.array(z.tuple([z.string(), z.number()])).optional(),
});
const ours = z.object({
  device: z.string(),
  firstMs: z.number(),
  train: measured,
  infer: measured,
  notices: z.array(z.string()),
});
type Measured = z.infer<typeof measured>;

const JITI = fileOf('../../node_modules/jiti/lib/jiti-cli.mjs');
const reasons = new Set<string>();
const tell = (reason: string) => {
  reasons.add(reason);
};
let isHeaded = false;
const isAsked = (part: string) => values.only === undefined || values.only === part;
for (const size of isAsked('table') ? values.size : []) {
  for (const base of (values.base ?? BASE_NAMES) as BaseName[]) {
    for (const batch of size === '224' ? ['32'] : values.batch) compare(base, batch, size);
  }
}
if (isAsked('trials')) wholeTrials(values.trial as BaseName[], values, tell);
if (isAsked('together')) {
  await together((values.base ?? BASE_NAMES) as BaseName[], values, tell);
}
for (const reason of reasons) console.log(`\n${reason}`);

function compare(base: BaseName, batch: string, given: string): void {
  const size = given === 'least' ? String(BASES[base].minInputSize) : given;
  const task = ['--base', base, '--batch', batch, '--size', size, '--steps', values.steps];
  const side = [JITI, fileOf('gpu-side.ts'), '--width', values.width, ...task];
  const own = lastLine(process.execPath, side, ours, tell);
  if (own === null) return;
  const other = values.torch ? torchRates(task, tell) : null;
  const tf32 = values.torch ? torchRates([...task, '--tf32'], tell) : null;
  for (const notice of own.notices) reasons.add(notice);
  if (!isHeaded) head(own.device, other);
  isHeaded = true;
  row(base, size, batch, 'train', own.train, other?.train, tf32?.train);
  row(base, size, batch, 'infer', own.infer, other?.infer, tf32?.infer);
  console.error(`${base} ${size} px b${batch}: first step after ${own.firstMs.toFixed(0)} ms`);
  for (const what of ['train', 'infer'] as const) {
    const kernels = (own[what].longest ?? []).map(([name, share]) => `${percent(share)} ${name}`);
    console.error(`  ${what}: ${kernels.join(', ')}`);
  }
}

function head(device: string, other: { device: string; torch: string } | null): void {
  console.log(`webgpu: ${device}, float32 without tensor cores.`);
  if (other !== null) console.log(`PyTorch ${other.torch} eager: ${other.device}.`);
  const columns = [
    ...['base', 'px', 'batch', 'what', 'images/s', 'PyTorch float32', 'ratio', 'PyTorch TF32'],
    ...['GPU computes', 'TFLOP/s', 'launches', 'us to encode one'],
  ];
  console.log(`\n| ${columns.join(' | ')} |\n|${columns.map(() => '---').join('|')}|`);
}

function row(
  base: string,
  size: string,
  batch: string,
  what: string,
  own: Measured,
  other?: number,
  tf32?: number,
): void {
  const { imagesPerSecond, ms, encodeMs, gpuMs, launches, tflops } = own;
  const cells = [
    ...[base, size, batch, what, imagesPerSecond.toFixed(0), other?.toFixed(0) ?? ''],
    ...[other === undefined ? '' : (imagesPerSecond / other).toFixed(2), tf32?.toFixed(0) ?? ''],
    ...[gpuMs === undefined ? '' : percent(gpuMs / ms), tflops.toFixed(1), launches ?? ''],
    launches === undefined ? '' : ((1000 * encodeMs) / launches).toFixed(1),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}
