/**
 * How often the gate is wrong, and what it finds: comparisons simulated whole,
 * through the gate itself, at its defaults. Prints the tables of docs/how-to/ci.md:
 *
 *   npm run gate:power
 *
 * An experiment has so many cells of five seeds and four timed tasks of ten
 * samples. A trial's accuracy in the run is that of the baseline, its own change and
 * noise, on 1000 test images. A sample's time has noise of its own, and a run as a
 * whole a drift of its own; the baseline has five timed runs, or one.
 */

import { generatorOf } from '../../src/experiment/random.ts';
import { gate } from '../../src/gate/gate.ts';
import { configSchema } from '../../src/gate/settings.ts';
import type { ThroughputSnapshot, TrialSnapshot } from '../../src/gate/snapshot.ts';
import type { Finding, GateReport, Side } from '../../src/gate/types.ts';
import { experiment, snapshot, trial } from '../support/gate-runs.ts';

const TIMES = Number(process.env['TIMES'] ?? 200);
const TEST_IMAGES = 1000;
const CONFIG = configSchema.parse({});
/** The gates that a table is about, since the others cost most of the time. */
const ACCURACY = configSchema.parse({ gates: { throughput: false, time: false, memory: false } });
const TIMING = configSchema.parse({ gates: { accuracy: false, memory: false } });

interface Case {
  readonly cells: number;
  readonly seeds: number;
  /** Standard deviation of the paired difference of accuracies, in points. */
  readonly accuracySd: number;
  /** Of a sample's time, and of a run as a whole, relative. */
  readonly sampleSd: number;
  readonly driftSd: number;
  /** Timed runs of the baseline. */
  readonly runs: number;
  /** Points that the cells lose, and how many of them do. */
  readonly drop: number;
  readonly dropped: number;
  /** Factor on every time. */
  readonly slower: number;
}

const TRIAL = trial({
  target: '',
  regime: 'fine-tuned',
  seed: 0,
  hash: '',
  accuracy: 0,
  testImages: TEST_IMAGES,
  seconds: 0,
  memoryBytes: 0,
  weights: null,
  machine: 'machine',
});
const EXPERIMENT = experiment({ name: 'simulated', file: '' });
const RUN = snapshot({ run: 0 });

const USUAL: Case = {
  cells: 6,
  seeds: 5,
  accuracySd: 1,
  sampleSd: 0.04,
  driftSd: 0.02,
  runs: 5,
  drop: 0,
  dropped: 0,
  slower: 1,
};

const random = generatorOf('gate power');

console.log(`${TIMES} simulated comparisons a row\n`);

section('No change: comparisons that trip', [
  'any gate',
  'accuracy',
  'throughput',
  'time',
  'memory',
]);
for (const changes of [
  {},
  { accuracySd: 2 },
  { runs: 1 },
  { sampleSd: 0.1, driftSd: 0.05, runs: 1 },
]) {
  const reports = simulated({ ...USUAL, ...changes });
  row(changes, [
    share(reports, () => true),
    ...(['accuracy', 'throughput', 'time', 'memory'] as const).map((name) =>
      share(reports, ({ gate }) => gate === name),
    ),
  ]);
}

section('A drop of 3 points, 5 seeds: accuracy trips', ['in all cells', 'in one cell']);
for (const changes of [
  {},
  { cells: 1 },
  { cells: 3 },
  { accuracySd: 1.5 },
  { accuracySd: 2 },
  { accuracySd: 3 },
  { accuracySd: 2, seeds: 10 },
]) {
  const of = { ...USUAL, ...changes, drop: 0.03 };
  const found = (dropped: number) =>
    share(simulated({ ...of, dropped }, ACCURACY), ({ gate }) => gate === 'accuracy');
  row(changes, [found(of.cells), found(1)]);
}

section('15% more time: the gate trips', ['throughput', 'time of trials', 'either']);
for (const changes of [
  {},
  { runs: 3 },
  { runs: 1 },
  { sampleSd: 0.02, driftSd: 0.01, runs: 1 },
  { sampleSd: 0.1, driftSd: 0.02 },
  { sampleSd: 0.1, driftSd: 0.05 },
]) {
  const reports = simulated({ ...USUAL, ...changes, slower: 1.15 }, TIMING);
  row(changes, [
    share(reports, ({ gate }) => gate === 'throughput'),
    share(reports, ({ gate }) => gate === 'time'),
    share(reports, ({ gate }) => gate === 'throughput' || gate === 'time'),
  ]);
}

function simulated(of: Case, config = CONFIG): GateReport[] {
  return Array.from({ length: TIMES }, () => gate(...sides(of), config));
}

function sides(of: Case): [Side, Side] {
  const before = trials(of);
  const drift = factor(of.driftSd);
  const after = before.map((trial, i) => rerun(trial, of, Math.floor(i / of.seeds), drift));
  const side = (run: number, own: TrialSnapshot[], throughput: ThroughputSnapshot[]): Side => ({
    name: `run ${run}`,
    snapshot: { ...RUN, run, experiments: [{ ...EXPERIMENT, trials: own, throughput }] },
  });
  return [side(1, before, tasks(of, of.runs, 1)), side(2, after, tasks(of, 1, of.slower))];
}

function trials({ cells, seeds, driftSd, sampleSd }: Case): TrialSnapshot[] {
  const drift = factor(driftSd);
  return Array.from({ length: cells * seeds }, (_, i) => ({
    ...TRIAL,
    target: `target ${Math.floor(i / seeds)}`,
    seed: i % seeds,
    hash: `before ${i}`,
    accuracy: counted(0.8 + 0.02 * normal()),
    seconds: 60 * (1 + (i % 7) / 7) * drift * factor(sampleSd),
    memoryBytes: 2 ** 28 * factor(0.03),
  }));
}

/** The trial again in later settings. */
function rerun(trial: TrialSnapshot, of: Case, cell: number, drift: number): TrialSnapshot {
  const drop = cell < of.dropped ? of.drop : 0;
  const own = (of.accuracySd / 100) * normal();
  const typical = 60 * (1 + ((trial.seed + cell * of.seeds) % 7) / 7);
  return {
    ...trial,
    hash: trial.hash.replace('before', 'after'),
    accuracy: counted(trial.accuracy! - drop + own),
    seconds: typical * of.slower * drift * factor(of.sampleSd),
    memoryBytes: 2 ** 28 * factor(0.03),
  };
}

function tasks({ sampleSd, driftSd }: Case, runs: number, slower: number): ThroughputSnapshot[] {
  // One drift a run: a busy machine slows all of its tasks.
  const drifts = Array.from({ length: runs }, () => slower * factor(driftSd));
  return ['VGG16 32px', 'ResNet50 32px'].flatMap((base) =>
    (['inference', 'training'] as const).map((task) => ({
      base,
      task,
      batchSize: 32,
      medianSeconds: null,
      runs: drifts.map((drift) => Array.from({ length: 10 }, () => 0.1 * drift * factor(sampleSd))),
    })),
  );
}

function counted(accuracy: number): number {
  return Math.round(Math.min(1, Math.max(0, accuracy)) * TEST_IMAGES) / TEST_IMAGES;
}

function factor(sd: number): number {
  return Math.exp(sd * normal());
}

/** Box and Muller 1958. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
}

function share(reports: readonly GateReport[], which: (finding: Finding) => boolean): string {
  const tripped = reports.filter(({ findings }) =>
    findings.some((finding) => finding.trips && which(finding)),
  );
  return `${((100 * tripped.length) / reports.length).toFixed(1)}%`;
}

function section(title: string, columns: readonly string[]): void {
  console.log(
    `\n**${title}**\n\n| noise | ${columns.join(' | ')} |\n|---|${'--:|'.repeat(columns.length)}`,
  );
}

function row(changes: Partial<Case>, cells: readonly string[]): void {
  const of = { ...USUAL, ...changes };
  const name = [
    `${of.cells} ${of.cells === 1 ? 'cell' : 'cells'} of ${of.seeds} seeds`,
    `accuracy ${of.accuracySd} pt`,
    `samples ${100 * of.sampleSd}%`,
    `drift ${100 * of.driftSd}%`,
    `${of.runs} timed ${of.runs === 1 ? 'run' : 'runs'}`,
  ].join(', ');
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
