/**
 * Seconds of a linear probe's path of 45 penalties on made features, with what it takes: iterations,
 * evaluations, and the share of processor time that the products of an evaluation have. Beside it, in turns,
 * the same path by scikit-learn's LogisticRegression where a Python has it, on one thread as this is
 * (on a busy machine its threads wait for each other):
 *
 *   npm run bench:probe [-- --python .venv/bin/python --rounds 3 --shape 500x512x4]
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { medianOf } from '../../src/stats/quantile.ts';
import { logisticPath } from '../../src/training/probe/logistic.ts';
import { addProducts, fillLogits } from '../../src/training/probe/products.ts';
import { type MadeRows, madeFeatures } from '../support/made-features.ts';

interface Path {
  readonly seconds: number;
  readonly iterations: number;
  readonly unconverged: number;
}

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '3' },
    /** Rows x channels x classes. */
    shape: {
      type: 'string',
      multiple: true,
      default: ['500x512x4', '2000x512x10', '2000x2048x10', '200x1024x2'],
    },
  },
});
const ONE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
const rounds = Number(values.rounds);
const [FROM, TO, COUNT] = [1e-6, 1e5, 45];
const lambdas = Array.from(
  { length: COUNT },
  (_, i) => TO * Math.exp((Math.log(FROM / TO) * i) / (COUNT - 1)),
);
const script = fileURLToPath(new URL('./probe_path.py', import.meta.url));
const version = versionOfScikitLearn();

console.log(
  `${cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)} at the start; median of ${rounds}; ${
    version === null
      ? `no scikit-learn for ${values.python}`
      : `scikit-learn ${version} of ${values.python}`
  }.\n`,
);
row(
  'rows x channels x classes',
  ...['s', 'iterations', 'evaluations', 'unconverged', 'in products'],
  ...['scikit-learn, s', 'its iterations', 'its unconverged', 'own / its'],
);
row('---', ...Array<string>(9).fill('--:'));
const folder = mkdtempSync(join(tmpdir(), 'bench-probe-'));
try {
  for (const shape of values.shape) compare(shape);
} finally {
  rmSync(folder, { recursive: true });
}

function compare(shape: string): void {
  const [count, channels, classes] = shape.split('x').map(Number) as [number, number, number];
  const [made] = madeFeatures([count], channels, classes) as [MadeRows];
  const both = Array.from({ length: rounds }, () => ({
    own: ownPath(made, classes),
    theirs: version === null ? null : theirPath(made),
  }));
  const { iterations, evaluations, unconverged } = both[0]!.own;
  const seconds = medianOf(both.map(({ own }) => own.seconds));
  const products = evaluations * secondsOfProducts(made, classes);
  const { theirs } = both[0]!;
  row(
    shape,
    ...[seconds.toFixed(1), iterations, evaluations, unconverged].map(String),
    `${((100 * products) / both[0]!.own.busy).toFixed(0)}%`,
    ...(theirs === null
      ? ['', '', '', '']
      : [
          medianOf(both.map((each) => each.theirs!.seconds)).toFixed(1),
          String(theirs.iterations),
          String(theirs.unconverged),
          medianOf(both.map((each) => each.own.seconds / each.theirs!.seconds)).toFixed(2),
        ]),
  );
}

function ownPath(
  { rows, labels }: MadeRows,
  classes: number,
): Path & { readonly evaluations: number; readonly busy: number } {
  const started = performance.now();
  const before = process.cpuUsage();
  const models = [...logisticPath({ rows, labels, classes, weights: null }, lambdas)];
  return {
    seconds: (performance.now() - started) / 1000,
    busy: process.cpuUsage(before).user / 1e6,
    iterations: models.reduce((sum, model) => sum + model.iterations, 0),
    evaluations: models.reduce((sum, model) => sum + model.evaluations, 0),
    unconverged: models.filter(({ converged }) => !converged).length,
  };
}

function theirPath({ rows, labels }: MadeRows): Path {
  const [features, classes] = [join(folder, 'features'), join(folder, 'labels')];
  writeFileSync(features, rows.values);
  writeFileSync(classes, labels);
  const sizes = [rows.count, rows.channels, ...lambdas].map(String);
  const { status, stdout, stderr } = spawnSync(
    values.python,
    [script, features, classes, ...sizes],
    { encoding: 'utf8', env: { ...process.env, ...ONE_THREAD } },
  );
  if (status !== 0) throw new Error(`scikit-learn's path ended with code ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Path;
}

/** Of one evaluation, on the rows as they are; of the processor, which other work on it leaves alone. */
function secondsOfProducts({ rows }: MadeRows, classes: number): number {
  const kernel = new Float64Array(classes * rows.channels).fill(0.01);
  const logits = new Float64Array(rows.count * classes);
  const before = process.cpuUsage();
  for (let i = 0; i < 20; i++) {
    fillLogits(rows, kernel, new Float64Array(classes), logits);
    addProducts(rows, logits, classes, new Float64Array(kernel.length));
  }
  return process.cpuUsage(before).user / 20e6;
}

function versionOfScikitLearn(): string | null {
  const asked = ['-c', 'import sklearn; print(sklearn.__version__)'];
  const { status, stdout } = spawnSync(values.python, asked, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
}

function row(...cells: string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}
