/**
 * Whether the intervals of real networks cover what many more test images show. Trains the
 * quickstart with 3,000 test images a target, once, and takes the answers to 15 disjoint sets of
 * 200 of them as 15 reports: how often does the interval of 200 images cover the change that all
 * 3,000 show, with the same seeds? Beside it Student's interval over the seeds alone.
 *
 *   npm run audit:coverage [-- --store FILE]
 *
 * Trials that the store has are not trained again. On two cores the first time takes a quarter
 * of an hour and more.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { analyse } from '../../src/analysis/analyse.ts';
import type { Comparison } from '../../src/analysis/types.ts';
import { cellKey } from '../../src/experiment/cell.ts';
import { openStoreForReading } from '../../src/store/open.ts';
import type { AnswerRecord, TrialRecord } from '../../src/store/records.ts';

const IMAGES = 3000;
const SET = 200;
const FOLDER = '.transfer-bench/coverage';

const { values } = parseArgs({
  options: { store: { type: 'string', default: `${FOLDER}/store.sqlite` } },
});

train();
const store = openStoreForReading(values.store);
const run = store.listRuns().at(-1)!;
const { name, experiment } = run.experiments[0]!;
const trials = store.trialsOf(run.id, name);
const answers = store.answersOf(run.id, name);
store.close();

const whole = new Map(of(trials, answers).map((each) => [cellKey(each), each.gap!]));
const rows = Array.from({ length: IMAGES / SET }, (_, set) => {
  const own = new Map([...answers].map(([hash, each]) => [hash, cut(each, set)]));
  const measured = trials.map((trial) => measuredOn(trial, own.get(trial.hash)));
  return { both: of(measured, own), seeds: of(measured, new Map()) };
});
print(
  'over seeds and test images',
  rows.flatMap(({ both }) => both),
);
print(
  'over the seeds alone',
  rows.flatMap(({ seeds }) => seeds),
);

/** The quickstart, with more test images and nothing else changed. */
function train(): void {
  mkdirSync(FOLDER, { recursive: true });
  const file = `${FOLDER}/coverage.ts`;
  writeFileSync(
    file,
    `import quickstart from ${JSON.stringify(resolve('experiments/quickstart.ts'))};
export default {
  ...quickstart,
  name: 'coverage',
  throughput: false,
  targets: quickstart.targets.map((target) => ({ ...target, test: ${IMAGES} })),
};
`,
  );
  const { status } = spawnSync(
    process.execPath,
    ['dist/cli/main.js', 'run', file, '--store', values.store, '--reports', `${FOLDER}/reports`],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  rmSync(file);
  if (status !== 0) process.exit(1);
}

function of(
  trials: readonly TrialRecord[],
  answers: ReadonlyMap<string, AnswerRecord>,
): Comparison[] {
  return analyse(experiment, trials, { answers }).comparisons.slice();
}

/** The answers to one of the disjoint sets. */
function cut({ labels, predicted, right, groups }: AnswerRecord, set: number): AnswerRecord {
  const [from, to] = [set * SET, (set + 1) * SET];
  return {
    labels: labels.slice(from, to),
    predicted: predicted.slice(from, to),
    right: right.slice(from, to),
    groups: groups === null ? null : groups.slice(from, to),
  };
}

/** A trial as it would have been measured on these images. */
function measuredOn(trial: TrialRecord, answers: AnswerRecord | undefined): TrialRecord {
  if (trial.result === null || answers === undefined) return trial;
  const right = answers.right.reduce((sum, each) => sum + each, 0);
  return {
    ...trial,
    result: {
      ...trial.result,
      testAccuracy: right / SET,
      split: { ...trial.result.split, test: SET },
    },
  };
}

function print(what: string, comparisons: readonly Comparison[]): void {
  const covered = comparisons.filter((each) => {
    const gap = whole.get(cellKey(each))!;
    return each.interval![0] <= gap && gap <= each.interval![1];
  }).length;
  const width = comparisons.reduce((sum, { interval }) => sum + interval![1] - interval![0], 0);
  console.log(
    `${what}: ${covered} of ${comparisons.length} intervals cover the change of ${IMAGES} images, ${((100 * covered) / comparisons.length).toFixed(1)}%; mean width ${((100 * width) / comparisons.length).toFixed(1)} points`,
  );
}
