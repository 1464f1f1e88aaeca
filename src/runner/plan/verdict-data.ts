import { BenchError } from '../../errors.ts';
import type { DataSpec } from '../../experiment/data-schema.ts';
import { metricName } from '../../experiment/metric.ts';
import { counted, listed } from '../../text/numbers.ts';
import { didYouMean } from '../../text/suggest.ts';
import { labelsIn } from '../../training/also-tests.ts';
import type { DataFacts } from '../../training/data/data-facts.ts';
import { cutsOf } from '../../training/data/fold-cuts.ts';
import type { LoadedExperiment } from './load-experiment.ts';

/**
 * Checks what only the data know of a verdict: that its metric can be taken of what each
 * trial is tested on, and that its class is one.
 * @returns What a reader should know of the folds, a sentence each.
 * @throws BenchError `experiment` for a class that a target lacks, `data` for folds that
 *   cannot be cut, or in which the metric is not defined.
 */
export function assertVerdictData(loaded: LoadedExperiment, facts: DataFacts): string[] {
  const { experiment } = loaded;
  const notes = experiment.targets.flatMap((data) => {
    assertPositive(loaded, data, facts);
    assertAlsoTest(loaded, data, facts);
    if (experiment.test !== undefined) return foldNotes(loaded, data, facts);
    assertTested(loaded, data, facts);
    return [];
  });
  return [...new Set(notes)];
}

/** Training images, validation included, that each fold has at least. */
export function leastOfFolds(
  { experiment }: LoadedExperiment,
  data: DataSpec,
  facts: DataFacts,
): number {
  const cuts = cutsOf(experiment.test!, facts.splitDataOf(data));
  return Math.min(...cuts.map(({ train }) => train.length));
}

function assertPositive(
  { file, experiment }: LoadedExperiment,
  data: DataSpec,
  facts: DataFacts,
): void {
  const { positive } = experiment.verdict;
  const names = facts.countsOf(data).classes.map(({ name }) => name);
  if (positive === undefined || names.includes(positive)) return;
  const quoted = (name: string) => JSON.stringify(name);
  throw new BenchError(
    'experiment',
    `${file} is not a valid experiment\n  verdict.positive: expected a class of ${data.name} (${listed(names.slice(0, 20).map(quoted))}), received ${quoted(positive)}${didYouMean(positive, names, quoted)}`,
    { remedy: 'Name the class that is to be found, such as the disease.' },
  );
}

/** Each other data set has classes of the target's, and what the metric needs of them. */
function assertAlsoTest({ experiment }: LoadedExperiment, data: DataSpec, facts: DataFacts): void {
  const { alsoTest = [], verdict } = experiment;
  const classesOf = (spec: DataSpec) => facts.countsOf(spec).classes.map(({ name }) => name);
  const target = { name: data.name, classes: classesOf(data) };
  for (const spec of alsoTest) {
    if (spec.kind === 'corrupted') continue;
    const classes = classesOf(spec);
    labelsIn(spec.name, classes, target);
    if (verdict.metric === 'accuracy' || classes.length >= 2) continue;
    throw new BenchError(
      'data',
      `${spec.name} of alsoTest has one class, and ${metricName(verdict.metric)} needs two or more`,
      { remedy: 'Test on images of other classes too, or take the verdict on accuracy.' },
    );
  }
}

/** Of one class without a test image every metric but accuracy is undefined. */
function assertTested({ experiment }: LoadedExperiment, data: DataSpec, facts: DataFacts): void {
  const { metric } = experiment.verdict;
  const absent = facts.countsOf(data).classes.find(({ test }) => test === 0);
  if (metric === 'accuracy' || absent === undefined) return;
  throw new BenchError(
    'data',
    `${data.name}: no test image is of class ${JSON.stringify(absent.name)}, and ${metricName(metric)} needs every class`,
    { remedy: 'Leave the class out by `classes`, or add test images of it.' },
  );
}

/** How the folds came out: without every class accuracy alone can be taken of them. */
function foldNotes({ experiment }: LoadedExperiment, data: DataSpec, facts: DataFacts): string[] {
  const { metric } = experiment.verdict;
  const { classes } = facts.splitDataOf(data);
  const cuts = cutsOf(experiment.test!, facts.splitDataOf(data));
  const lacking = cuts.filter(
    ({ labels, test }) => new Set(test.map((i) => labels[i]!)).size < classes.length,
  );
  if (lacking.length > 0 && metric !== 'accuracy') {
    const { labels, test } = lacking[0]!;
    const tested = new Set(test.map((i) => labels[i]!));
    const absent = classes.filter((_, label) => !tested.has(label));
    throw new BenchError(
      'data',
      `${data.name}: ${lacking.length} of ${cuts.length} folds have no test image of ${listed(absent.map((name) => JSON.stringify(name)))}, and ${metricName(metric)} needs every class in each`,
      {
        remedy:
          'Lower `test.folds`, change `test.seed`, or take the verdict on accuracy, which needs no class.',
      },
    );
  }
  const sizes = cuts.map(({ test }) => test.length);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  return [
    ...(most > 2 * least
      ? [
          `${data.name}: the folds have ${least} to ${most} test images, since groups stay whole; each counts alike`,
        ]
      : []),
    ...(lacking.length > 0
      ? [
          `${data.name}: ${counted(lacking.length, 'fold')} of ${cuts.length} lack a class to test on`,
        ]
      : []),
  ];
}
