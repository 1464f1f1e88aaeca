/**
 * What each tile of the convolutions gives on this card, by shape: TFLOP/s of every product. The
 * best are kept in the cache, for this adapter, and used from the next start on where they are
 * faster than those of the rule (src/backend/webgpu/tiled-convolution.ts).
 *
 *   npm run tune:webgpu [-- --samples 10 --shapes 3 --no-keep]
 */
import { parseArgs } from 'node:util';
import { chooseBackend, stopBackend } from '../../src/backend/choose.ts';
import { convInfo } from '../../src/backend/conv-info.ts';
import { tf } from '../../src/backend/tf.ts';
import { webgpuBackend } from '../../src/backend/webgpu/gpu.ts';
import { TILES, type TileTable, tileKey, writeTiles } from '../../src/backend/webgpu/tile-table.ts';
import {
  extentOfProduct,
  runProduct,
  type Tiling,
  tilingOf,
} from '../../src/backend/webgpu/tiled-convolution.ts';
import type { Product } from '../../src/backend/webgpu/tiles/kind.ts';
import { visible } from '../../src/text/visible.ts';

/** By how much a tiling must be faster than the rule's to take its place. */
const WORTH = 1.05;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    samples: { type: 'string', default: '10' },
    // The first ones alone.
    shapes: { type: 'string' },
    keep: { type: 'boolean', default: true },
  },
});
const SAMPLES = Number(values.samples);
const PRODUCTS: readonly Product[] = ['forward', 'inputGradient', 'filterGradient'];
const SPLITS = [1, 4, 16];

/** Images, side of the map, channels in, side of the filter, channels out, stride. */
const SHAPES = [
  [32, 32, 64, 3, 64, 1],
  [32, 8, 256, 3, 256, 1],
  [32, 2, 512, 3, 512, 1],
  [128, 32, 64, 3, 64, 1],
  [128, 8, 256, 3, 256, 1],
  [128, 4, 512, 3, 512, 1],
  [32, 8, 256, 1, 64, 1],
  [32, 2, 512, 1, 2048, 1],
  [32, 8, 128, 3, 32, 1],
  [32, 32, 3, 7, 64, 2],
  [32, 56, 64, 3, 64, 1],
  [32, 112, 128, 3, 128, 1],
] as const;

const { device } = await chooseBackend('webgpu');
console.log(
  `${device}\n\n| product | shape | chosen | TFLOP/s | best | TFLOP/s |\n|---|---|---|---|---|---|`,
);
const best: TileTable = {};
for (const shape of SHAPES.slice(0, Number(values.shapes ?? SHAPES.length))) {
  for (const product of PRODUCTS) await measure(shape, product);
}
if (values.keep) console.log(`\nKept in ${visible(await writeTiles(device, best))}`);
stopBackend();
process.exit(0);

async function measure(
  [images, side, inputs, taps, outputs, stride]: (typeof SHAPES)[number],
  product: Product,
) {
  const info = convInfo([images, side, side, inputs], [taps, taps, inputs, outputs], {
    ...{ strides: stride, pad: 'same', dataFormat: 'NHWC' },
  });
  const made = [info.inShape, info.filterShape, info.outShape].map((one) =>
    tf.tidy(() => tf.add(tf.zeros([...one]), 0.5)),
  );
  const [x, filter, dy] = made as [tf.Tensor, tf.Tensor, tf.Tensor];
  const factors = {
    forward: [x, filter],
    inputGradient: [dy, filter],
    filterGradient: [x, dy],
  } as const;
  const results = {
    forward: info.outShape,
    inputGradient: info.inShape,
    filterGradient: info.filterShape,
  };
  const extent = extentOfProduct(product, info);
  const flops = 2 * extent.m * extent.n * extent.k;
  const chosen = tilingOf(extent);
  const names = Object.keys(TILES) as (keyof typeof TILES)[];
  const all = names.flatMap((name) =>
    SPLITS.map((splits) => ({ name, tile: TILES[name], splits })),
  );
  const found: { tiling: Tiling & { readonly name?: keyof typeof TILES }; tflops: number }[] = [];
  for (const tiling of [chosen, ...all]) {
    if (tiling.splits > 1 && extent.k / tiling.tile.k / tiling.splits < 2) continue;
    const run = () => {
      const result = runProduct(product, info, factors[product], results[product], {}, tiling);
      tf.backend().disposeData(result.dataId);
    };
    run();
    await done();
    const start = performance.now();
    for (let i = 0; i < SAMPLES; i++) run();
    await done();
    found.push({ tiling, tflops: (flops * SAMPLES) / (performance.now() - start) / 1e9 });
  }
  const own = found[0]!;
  const fastest = found.reduce((a, b) => (b.tflops > a.tflops ? b : a));
  const { name, splits } = fastest.tiling;
  if (name !== undefined && fastest.tflops > WORTH * own.tflops) {
    best[tileKey(product, extent)] = { tile: name, splits };
  }
  const cells = [
    product,
    `${images} x ${side}x${side}, ${taps}x${taps}, ${inputs} -> ${outputs} /${stride}`,
    textOf(own.tiling),
    own.tflops.toFixed(1),
    textOf(fastest.tiling),
    fastest.tflops.toFixed(1),
  ];
  console.log(`| ${cells.join(' | ')} |`);
  tf.dispose(made);
}

async function done(): Promise<void> {
  const backend = webgpuBackend();
  if (backend.commandEncoder !== null) {
    backend.endComputePassEncoder();
    backend.submitQueue();
  }
  await (
    backend.queue as unknown as { onSubmittedWorkDone(): Promise<void> }
  ).onSubmittedWorkDone();
}

function textOf({ tile, splits }: Tiling): string {
  return `${[tile.m, tile.n, tile.k].join('x')} by ${tile.threadM}x${tile.threadN}, split ${splits}`;
}
