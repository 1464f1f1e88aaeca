/**
 * The table of docs/explanation/performance.md: Keras in graph mode against this harness, eager, captured and
 * wasm, on this machine, one process after another. Needs `bench setup tensorflow`, and
 * a Python that has tensorflow and keras:
 *
 *   npm run bench:keras -- --python .venv/bin/python [--base VGG16 --batch 32 --samples 10 --rounds 3]
 */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BASE_NAMES, type BaseName } from '../../src/experiment/bases.ts';
import { pageSettings } from '../../src/runner/process/workers.ts';
import { medianOf } from '../../src/stats/quantile.ts';

interface Steps {
  /** Images a second. */
  readonly training: number;
  readonly inference: number;
  /** Until the end of the first training step, capturing and loading included. */
  readonly firstSeconds: number;
}

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    base: { type: 'string', multiple: true },
    batch: { type: 'string', multiple: true },
    samples: { type: 'string', default: '10' },
    /** Processes of Keras and of the captured step, in turns: of their figures the median. */
    rounds: { type: 'string', default: '3' },
    /** Images and epochs of the frozen regime; 0 images leave it out. */
    images: { type: 'string', default: '3728' },
    epochs: { type: 'string', default: '10' },
    /** Leaves out the two slow ways. */
    quick: { type: 'boolean', default: false },
  },
});
const bases = (values.base ?? BASE_NAMES) as readonly BaseName[];
const batches = values.batch ?? ['32', '128'];
/** Tasks on which Keras has died with oneDNN: they are run without. */
const crashed = new Set<string>();

console.log(`${cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${process.version}.\n`);
row('base', 'batch', 'what', 'Keras', 'captured', 'eager', 'wasm', 'captured / Keras');
row(...Array<string>(8).fill('---'));
for (const base of bases) for (const batch of batches) compareSteps(base, batch);
if (Number(values.images) > 0) for (const base of bases) compareFrozen(base);
console.log(
  '\nTraining and inference in images a second, more is better; the first step and the frozen regime in seconds, capturing included. The last column is how many times as fast.',
);
if (crashed.size > 0) {
  console.log(
    '† Keras with oneDNN ended with a floating-point exception on this machine (1 x 1 convolutions), and was run without it.',
  );
}

function compareSteps(base: BaseName, batch: string): void {
  const task = ['steps', base, sizeOf(base), batch, values.samples];
  const rounds = Array.from({ length: Number(values.rounds) }, () => ({
    keras: ofKeras<Steps>(task),
    captured: ofHarness<Steps>('captured', task),
  }));
  const keras = medians(rounds.map((round) => round.keras));
  const captured = medians(rounds.map((round) => round.captured));
  const mark = markOf(task);
  const eager = values.quick ? null : ofHarness<Steps>('eager', task);
  const wasm = values.quick ? null : ofHarness<Steps>('wasm', [...task.slice(0, -1), '3']);
  for (const what of ['training', 'inference'] as const) {
    const texts = [keras, captured, eager, wasm].map((one) => one?.[what].toFixed(1) ?? '');
    const ratio = (captured[what] / keras[what]).toFixed(2);
    row(base, batch, what, texts[0]! + mark, ...texts.slice(1), ratio);
  }
  const texts = [keras, captured, eager, wasm].map((one) => one?.firstSeconds.toFixed(1) ?? '');
  const ratio = (keras.firstSeconds / captured.firstSeconds).toFixed(2);
  row(base, batch, 'first step, s', texts[0]! + mark, ...texts.slice(1), ratio);
}

/** One process's figure can be a fifth off the next one's on a machine that others use too. */
function medians(rounds: readonly Steps[]): Steps {
  const median = (key: keyof Steps) => medianOf(rounds.map((round) => round[key]));
  return {
    training: median('training'),
    inference: median('inference'),
    firstSeconds: median('firstSeconds'),
  };
}

function compareFrozen(base: BaseName): void {
  const task = ['frozen', base, sizeOf(base), '32', values.images, values.epochs];
  const keras = ofKeras<{ seconds: number }>(task);
  const captured = ofHarness<{ seconds: number }>('captured', task);
  const texts = [keras.seconds.toFixed(1) + markOf(task), captured.seconds.toFixed(1), '', ''];
  const what = `frozen, ${values.images} images, ${values.epochs} epochs, s`;
  row(base, '32', what, ...texts, (keras.seconds / captured.seconds).toFixed(2));
}

function ofKeras<T>(task: readonly string[]): T {
  const script = fileURLToPath(new URL('../reference/speed.py', import.meta.url));
  const run = (env: NodeJS.ProcessEnv) => spawnSync(values.python, [script, ...task], options(env));
  const key = task.join(' ');
  if (!crashed.has(key)) {
    const first = run({});
    if (first.signal !== 'SIGFPE') return parsed(first);
    crashed.add(key);
  }
  return parsed(run({ TF_ENABLE_ONEDNN_OPTS: '0' }));
}

function markOf(task: readonly string[]): string {
  return crashed.has(task.join(' ')) ? ' †' : '';
}

function ofHarness<T>(way: string, task: string[]): T {
  const script = fileURLToPath(new URL('./keras-side.ts', import.meta.url));
  const jiti = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
  return parsed(
    spawnSync(process.execPath, [jiti, script, way, ...task], options(pageSettings(process.env))),
  );
}

function options(env: NodeJS.ProcessEnv) {
  return { encoding: 'utf8', env: { ...process.env, ...env }, maxBuffer: 1e8 } as const;
}

function parsed<T>({ stdout, stderr, status, signal }: ReturnType<typeof spawnSync>): T {
  if (status === 0) return JSON.parse(String(stdout).trim().split('\n').at(-1)!) as T;
  throw new Error(`a measurement ended with ${signal ?? `code ${status}`}:\n${stderr}`);
}

function sizeOf(base: BaseName): string {
  return base === 'InceptionResNetV2' ? '75' : '32';
}

function row(...cells: string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}
