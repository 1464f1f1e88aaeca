/**
 * Shows that a data set larger than memory is streamed: as many small PNG files as
 * decode to the given gigabytes (20) are made, and a frozen trial and an epoch
 * from scratch run on them. Prints the largest resident memory of all processes, and
 * fails where it is above LIMIT.
 *
 *   npm run build && jiti test/bench/large-folder.ts [gigabytes] [folder]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { generatorOf } from '../../src/experiment/random.ts';

/** Bytes. */
const LIMIT = 2e9;
const SIZE = 224;
const SIDE = 8;
const [gigabytes = '20', parent = tmpdir()] = process.argv.slice(2);
const count = Math.ceil((Number(gigabytes) * 1e9) / (SIZE * SIZE * 3));
const folder = mkdtempSync(join(parent, 'large-'));
const main = resolve(import.meta.dirname, '../../dist/cli/main.js');

/** Bright noise or dark noise: what the two classes are. */
async function image(index: number): Promise<Buffer> {
  const random = generatorOf('large', index);
  const pixels = Buffer.alloc(SIDE * SIDE * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = random.int(160) + (index % 2) * 95;
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
}

try {
  for (const name of ['bright', 'dark'])
    mkdirSync(join(folder, 'images', name), { recursive: true });
  for (let i = 0; i < count; i++) {
    const name = i % 2 ? 'bright' : 'dark';
    writeFileSync(join(folder, 'images', name, `${i}.png`), await image(i));
  }
  writeFileSync(
    join(folder, 'large.ts'),
    `import { defineExperiment, imageFolder, random, vgg16 } from 'transfer-bench';
    export default defineExperiment({
      name: 'large', question: 'Does it fit?',
      bases: [vgg16({ width: 0.0625 })], sources: [random()],
      targets: [imageFolder({ dir: 'images', size: ${SIZE} })],
      regimes: ['frozen', 'scratch'], seeds: [1], throughput: false,
      training: { epochs: 1, head: { units: [16] } },
    });`,
  );

  const run = spawnSync(
    process.execPath,
    ['--import', memoryHook(folder), main, 'run', 'large.ts', '--workers', '1'],
    {
      cwd: folder,
      stdio: 'inherit',
      env: { ...process.env, TRANSFER_BENCH_CACHE: join(folder, 'cache'), NO_COLOR: '1' },
    },
  );
  const rss = readFileSync(join(folder, 'rss'), 'utf8').trim().split('\n').map(Number);
  const largest = Math.max(...rss) * 1024;
  process.stdout.write(
    `${count} images, ${gigabytes} GB decoded; exit code ${run.status}; ` +
      `largest resident memory of ${rss.length} processes: ${(largest / 1e6).toFixed(0)} MB\n`,
  );
  if (run.status !== 0 || largest > LIMIT) process.exitCode = 1;
} finally {
  if (existsSync(folder)) rmSync(folder, { recursive: true });
}

/** A module that notes a process's largest resident set, in kB, at its end. */
function memoryHook(where: string): string {
  const hook = join(where, 'hook.mjs');
  const file = JSON.stringify(join(where, 'rss'));
  writeFileSync(
    hook,
    `import { appendFileSync } from 'node:fs';
    process.env.NODE_OPTIONS = '--import ' + ${JSON.stringify(hook)};
    process.on('exit', () => appendFileSync(${file}, process.resourceUsage().maxRSS + '\\n'));`,
  );
  return hook;
}
