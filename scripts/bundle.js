/**
 * The code as it is run: the command line and what it starts as processes of their own, which
 * share their modules, and the script and style sheet of a report's page.
 */
import { writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { licencesOf } from './licences.js';
import { vegaParts } from './vega-parts.js';

/** Not bundled: what has native code or files of its own, and what all backends must share. */
const EXTERNAL = [
  '@aws-sdk/client-s3',
  '@cornerstonejs/codec-charls',
  '@cornerstonejs/codec-openjpeg',
  '@cwasm/nsbmp',
  '@tensorflow/*',
  'better-sqlite3',
  'bullmq',
  'canvas',
  'h5wasm',
  'ioredis',
  'jiti',
  'sharp',
  'webgpu',
  'yargs',
];

const { metafile } = await build({
  entryPoints: {
    'cli/main': 'src/cli/main.ts',
    run: 'src/run.ts',
    capture: 'src/backend/capture/index.ts',
    'decode-worker': 'src/deployment/predict/decode-worker.ts',
    'load-process': 'src/runner/plan/load-process.ts',
    'trial-process': 'src/runner/process/trial-process.ts',
  },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  external: EXTERNAL,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  metafile: true,
  // For packages that are CommonJS.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
  logLevel: 'warning',
});

// Loaded anew with every experiment file: it brings no other module.
await build({
  entryPoints: { index: 'src/index.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  logLevel: 'warning',
});

writeFileSync('dist/licences.txt', licencesOf(Object.keys(metafile.inputs)));

await build({
  entryPoints: ['src/report/html/style/page.css'],
  outdir: 'dist',
  bundle: true,
  minify: true,
  logLevel: 'warning',
});

await build({
  entryPoints: { page: 'src/report/browser/main.ts' },
  outdir: 'dist',
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  plugins: [vegaParts],
  banner: {
    js: '/*! Vega: BSD-3-Clause, University of Washington Interactive Data Lab. D3: ISC, Mike Bostock. */',
  },
  logLevel: 'warning',
});
