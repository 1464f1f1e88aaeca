/**
 * Makes a store of one run with 10,000 trials and 1,000,000 epoch rows, to see how
 * fast the commands are that read it, and times `bench report` and `bench list`
 * on it, and the report's page in Chromium. Prints seconds and the largest
 * resident memory; fails where a report takes more than 15 s or 1 GB, a list more
 * than half a second, or the page more than 3 s to be loaded. On an idle machine.
 *
 *   npm run build && jiti test/bench/large-store.ts [store.sqlite]
 *
 * With a path the store is made there, unless it is there already, and kept.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import { generatorOf, type Random } from '../../src/experiment/random.ts';
import type { PlainRegime } from '../../src/experiment/regime.ts';
import type { EpochRecord, PredictionRecord } from '../../src/experiment/result.ts';
import { type TrialSpec, trialLabel } from '../../src/experiment/trial.ts';
import { validateExperiment } from '../../src/experiment/validate.ts';
import { defineExperiment, densenet121, procedural, resnet50, vgg16 } from '../../src/index.ts';
import { openDatabase } from '../../src/store/open.ts';
import type { TrialResult } from '../../src/store/records.ts';
import { storeOn } from '../../src/store/store.ts';
import { startBrowser } from '../support/browser.ts';

const EPOCHS = 100;
const IMAGES = 100;
const CLASSES = ['circle', 'square', 'triangle', 'star'];
const LIMITS = { report: { seconds: 15, bytes: 1e9 }, list: { seconds: 0.5, bytes: 1e9 } };
const PAGE_SECONDS = 3;
const FILES = { VGG16: 'vgg16.h5', ResNet50: 'resnet50.h5', DenseNet121: 'densenet121.h5' };
const LIFT: Readonly<Record<PlainRegime, number>> = {
  frozen: -0.06,
  'fine-tuned': 0.05,
  scratch: 0,
};

const [kept] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'large-store-'));
const file = resolve(kept ?? join(folder, 'store.sqlite'));
const main = resolve(import.meta.dirname, '../../dist/cli/main.js');

/** 20 bases, 5 targets, 2 sources and scratch, 20 seeds: 10,000 trials, 400 comparisons. */
const large = validateExperiment('experiments/large.ts', {
  ...defineExperiment({
    name: 'large',
    question: 'Does a report of ten thousand trials still open?',
    bases: [vgg16, resnet50, densenet121, vgg16].flatMap((base, i) =>
      [0.125, 0.25, 0.5, 0.75, 1].map((width) => base({ width, inputSize: 32 + 16 * i })),
    ),
    sources: ['one', 'two'].map((name) => ({ kind: 'weights' as const, name, file: FILES })),
    targets: [1, 2, 3, 4, 5].map((seed) =>
      procedural({ name: `target-${seed}`, label: 'shape', train: 400, test: IMAGES, seed }),
    ),
    seeds: Array.from({ length: 20 }, (_, i) => i + 1),
    training: { epochs: EPOCHS },
  }),
});

function resultOf(spec: TrialSpec, random: Random): TrialResult {
  const regime = spec.kind === 'target' ? spec.regime : 'scratch';
  const level = 0.55 + 0.3 * spec.base.width + LIFT[regime as PlainRegime];
  const accuracy = Math.min(0.99, level + 0.02 * random.uniform());
  const predictions = Array.from({ length: IMAGES }, (_, example): PredictionRecord => {
    const label = example % CLASSES.length;
    const right = random.uniform() < accuracy;
    const predicted = right ? label : (label + 1 + random.int(3)) % CLASSES.length;
    const confidence = 0.4 + 0.6 * random.uniform();
    const rest = (1 - confidence) / 3;
    const probabilities = Float32Array.from(CLASSES, (_, i) =>
      i === predicted ? confidence : rest,
    );
    return { example, label, predicted, confidence, probabilities };
  });
  const testAccuracy = predictions.filter((p) => p.label === p.predicted).length / IMAGES;
  return {
    testAccuracy,
    testLoss: 1.4 - testAccuracy,
    balancedAccuracy: testAccuracy,
    auc: 0.5 + testAccuracy / 2,
    calibrationError: 0.05,
    scaledCalibrationError: 0.05,
    temperature: 1.5,
    bestEpoch: EPOCHS,
    bestValidationLoss: 0.5,
    stoppedEarly: false,
    steps: EPOCHS * 12,
    tuning: [],
    transfer: null,
    parametersTotal: Math.round(1e7 * spec.base.width ** 2),
    parametersTrainable: 1e5,
    peakMemoryBytes: 5e8 + random.int(1e8),
    phaseSeconds: { data: 1, train: 100, evaluate: 2 },
    split: { train: 360, validation: 40, test: IMAGES },
    classes: CLASSES,
    epochs: Array.from({ length: EPOCHS }, (_, i): EpochRecord => {
      const reached = accuracy - 0.4 * Math.exp(-(i + 1) / 15) + 0.02 * random.uniform();
      return {
        phase: 'train',
        epoch: i + 1,
        loss: 1.4 - reached,
        accuracy: reached,
        validationLoss: 1.5 - reached,
        validationAccuracy: Math.min(1, reached),
        seconds: 1,
        imagesPerSecond: 300,
      };
    }),
    predictions,
    testGroups: null,
    alsoTested: [],
    validation: { labels: new Int32Array(), probabilities: new Float32Array() },
    artifact: null,
  };
}

function makeStore(): void {
  const db = openDatabase(file);
  db.pragma('synchronous = OFF');
  const store = storeOn(db);
  const planned = expandMatrix(large).map(({ trial }) => trial);
  const run = store.beginRun(
    {
      gitCommit: null,
      gitDirty: null,
      node: process.version,
      os: 'Linux',
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryBytes: 8e9,
      backend: 'wasm',
      device: 'CPU, SIMD',
      gpu: false,
      precision: 'float32',
      versions: {},
    },
    [
      {
        name: large.name,
        file: 'experiments/large.ts',
        experiment: large,
        skipReason: null,
        planned: planned.length,
        data: [],
        notes: [],
      },
    ],
    process.pid,
  );
  db.transaction(() => {
    planned.forEach((spec, i) => {
      const random = generatorOf(`large store ${i}`, 0);
      store.recordTrial(run, {
        experiment: large.name,
        hash: i.toString(16).padStart(64, '0'),
        spec,
        startedAt: new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString(),
        wallSeconds: 20 + 80 * random.uniform() * spec.base.width,
        outcome:
          i % 500 === 499
            ? { error: `the loss is NaN at step ${i}: ${trialLabel(spec)}` }
            : { result: resultOf(spec, random) },
      });
    });
  })();
  store.finishRun(run, 'finished');
  store.close();
}

/** Runs a command of bench; its seconds and its largest resident memory. */
function measure(name: keyof typeof LIMITS, ...options: string[]): void {
  const hook = `data:text/javascript,process.on('exit',()=>process.stderr.write('rss '+process.resourceUsage().maxRSS))`;
  const before = performance.now();
  const run = spawnSync(
    process.execPath,
    ['--import', hook, main, name, '--store', file, ...options],
    { encoding: 'utf8' },
  );
  const seconds = (performance.now() - before) / 1000;
  const bytes = 1024 * Number(/rss (\d+)$/.exec(run.stderr)?.[1]);
  process.stdout.write(
    `bench ${name}: exit code ${run.status}, ${seconds.toFixed(2)} s, ${(bytes / 1e6).toFixed(0)} MB\n`,
  );
  const limit = LIMITS[name];
  if (run.status !== 0) process.stderr.write(`${run.stderr}\n`);
  if (run.status !== 0 || seconds > limit.seconds || !(bytes <= limit.bytes)) process.exitCode = 1;
}

/** Opens a page; seconds until it is loaded, and until all of its charts are live. */
async function measurePage(page: string): Promise<void> {
  const browser = await startBrowser();
  try {
    const tab = await browser.newPage();
    const before = performance.now();
    const since = () => (performance.now() - before) / 1000;
    await tab.goto(pathToFileURL(page).href, { waitUntil: 'load' });
    const loaded = since();
    await tab.waitForSelector('html[data-ready]', { state: 'attached' });
    process.stdout.write(
      `index.html: ${(statSync(page).size / 1e6).toFixed(1)} MB, loaded in ${loaded.toFixed(2)} s, its charts live in ${since().toFixed(2)} s\n`,
    );
    if (loaded > PAGE_SECONDS) process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

try {
  if (!existsSync(file)) makeStore();
  process.stdout.write(`${file}: ${(statSync(file).size / 1e6).toFixed(0)} MB\n`);
  measure('report', '--reports', join(folder, 'reports'));
  const page = join(folder, 'reports', 'large', 'index.html');
  if (existsSync(page)) await measurePage(page);
  measure('list');
} finally {
  rmSync(folder, { recursive: true });
}
