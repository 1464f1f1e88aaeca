import type { Imbalance } from '../analysis/types.ts';
import { precisionText } from '../experiment/backends.ts';
import type { Experiment } from '../experiment/schema.ts';
import { count, listed, moment, points, shortened } from '../text/numbers.ts';
import type { Chart, ChartSection } from './chart-list.ts';
import {
  type Block,
  type Content,
  type Fact,
  paragraph,
  type Section,
  type Table,
  tableBlock,
} from './content.ts';
import type { DetailsData } from './details/data.ts';
import type { Gallery } from './gallery/data.ts';
import type { ReportInput } from './input/input.ts';
import { runningOf } from './input/running.ts';
import { accuracyTables } from './sections/accuracy.ts';
import { adviceBlocks } from './sections/advice.ts';
import { alsoTestedBlocks } from './sections/also-tested.ts';
import { bestOf, chosenText } from './sections/best.ts';
import { catchUpTable } from './sections/catch-up.ts';
import { classBlocks } from './sections/classes.ts';
import { type SamplesOf, sourceWord } from './sections/data-words.ts';
import { learningCurveBlocks } from './sections/learning-curves.ts';
import { partWarning } from './sections/left-out.ts';
import { lookedBlocks } from './sections/looked.ts';
import { lostBlocks } from './sections/lost.ts';
import { environmentTable, machinesTable, throughputTable } from './sections/machine.ts';
import { operatingTable } from './sections/operating-points.ts';
import { originBlocks } from './sections/origins.ts';
import { costTable, qualityTable, timeNote } from './sections/quality.ts';
import { remedyBlocks } from './sections/remedies.ts';
import { secondViewBlocks } from './sections/second-views.ts';
import {
  basesTable,
  classesTable,
  dataTable,
  parametersTable,
  trainingTable,
} from './sections/setup.ts';
import { sourceWorthBlocks } from './sections/source-worth.ts';
import { transferabilityBlocks } from './sections/transferability.ts';
import { trendBlocks } from './sections/trends.ts';
import { pretrainingTable, trialBlocks, trialCounts } from './sections/trials.ts';
import { tuningTable } from './sections/tuning.ts';
import { comparisonBlocks, verdictMatrix, verdictRule } from './sections/verdicts.ts';

/** What stands behind a report's tables: its charts, its comparisons, test images and samples. */
export interface Evidence {
  readonly charts: readonly Chart[];
  readonly details: DetailsData;
  readonly gallery: Gallery;
  readonly samples: SamplesOf;
}

/** What a report says, in the order it says it; sections without content are left out. */
export function buildContent(input: ReportInput, evidence: Evidence): Content {
  const { run, experiment, version } = input;
  return {
    title: experiment.name,
    question: experiment.experiment.question,
    answer:
      experiment.skipReason === null
        ? input.analysis.answer
        : 'None: the experiment was skipped on this machine.',
    running: runningOf(input),
    warnings: warningsOf(input),
    ...takenFrom(input, evidence),
    facts: factsOf(input),
    sections: sectionsOf(input, evidence).filter((section) => section.blocks.length > 0),
    footer: `transfer-bench ${version}, run ${run.id}, ${experiment.file}`,
  };
}

/** What to take, and what the names of the data stand for. */
function takenFrom(
  input: ReportInput,
  { samples }: Evidence,
): Pick<Content, 'best' | 'chosen' | 'sources'> {
  const { skipReason, experiment } = input.experiment;
  if (skipReason !== null) return { best: [], chosen: '', sources: [] };
  return {
    best: bestOf(input, samples),
    chosen: chosenText(input.analysis),
    sources: experiment.sources.map((source) => sourceWord(source, samples)),
  };
}

/** Everything that weakens the answer, before the answer's evidence. */
function warningsOf(input: ReportInput): string[] {
  const { run, experiment, trials, analysis } = input;
  const { seeds } = experiment.experiment;
  const deepest = Math.max(0, ...analysis.cells.map((cell) => cell.trials.length));
  const failed = trials.filter((trial) => trial.status === 'failed').length;
  const isRunning = run.status === 'running';
  const missing = isRunning ? 0 : experiment.planned - trials.length;
  const part = partWarning(input);
  const warnings: string[] = [];
  if (experiment.skipReason !== null) return [`Skipped: ${experiment.skipReason}`];
  if (part !== null) warnings.push(part);
  if (seeds.length === 1 || deepest === 1)
    warnings.push(
      'One seed: every figure rests on a single run of each cell, so there are no intervals over seeds and no paired test.',
    );
  if (run.status !== 'finished' && !isRunning)
    warnings.push(`The run is marked ${run.status}: figures may be missing or still change.`);
  if (failed > 0)
    warnings.push(
      `${failed === 1 ? 'One trial' : `${failed} trials`} failed: the cells concerned rest on fewer ${analysis.replicate}s. The errors are under Skipped and failed.`,
    );
  if (missing > 0 && part === null)
    warnings.push(
      `${missing === 1 ? 'One planned trial was' : `${missing} planned trials were`} not run.`,
    );
  return [
    ...warnings,
    ...analysis.warnings,
    ...(analysis.metric === 'accuracy' ? analysis.imbalances.map(imbalanceText) : []),
    ...experiment.notes.map((note) => `Data ${note}.`),
  ];
}

function imbalanceText({ target, largest, smallest, majority }: Imbalance): string {
  return `The test images of ${target} are uneven: ${count(largest.images)} of ${shortened(largest.name)}, ${count(smallest.images)} of ${shortened(smallest.name)}. Always answering ${shortened(largest.name)} gives ${points(majority)}%, so read balanced accuracy and AUC too, under Accuracy and Verdicts, or take the verdicts on one of them: \`verdict: { metric: 'auc' }\`.`;
}

function factsOf(input: ReportInput): Fact[] {
  const { run, experiment } = input;
  const { environment } = run;
  return [
    { label: 'Run', text: `${run.id}, ${run.status}` },
    { label: 'Started', text: moment(run.startedAt) },
    replicatesFact(experiment.experiment),
    { label: 'Trials', text: trialCounts(input) },
    {
      label: 'Backend',
      text: `${environment.backend}, ${precisionText(environment.backend, environment.precision)}`,
    },
    { label: 'Device', text: environment.device },
  ];
}

function replicatesFact({ seeds, test }: Experiment): Fact {
  if (test === undefined) return { label: 'Seeds', text: listed(seeds.map(String)) };
  const { folds, repeats, seed } = test;
  return {
    label: 'Cross-validation',
    text: `${folds} folds${repeats === 1 ? '' : `, ${repeats} repeats`}, cut by seed ${seed}`,
  };
}

function sectionsOf(input: ReportInput, { charts, details, gallery }: Evidence): Section[] {
  const { experiment, trials, analysis, throughput, run } = input;
  const spec = experiment.experiment;
  const chartsOf = (section: ChartSection): Block[] =>
    charts.filter((each) => each.section === section).map((chart) => ({ kind: 'chart', chart }));
  const setup: Section[] = [
    {
      title: 'How it was trained',
      blocks: tables(
        pretrainingTable(trials),
        trainingTable(spec),
        tuningTable(spec, trials, analysis),
        basesTable(spec),
        dataTable(spec, trials, analysis),
        classesTable(experiment),
        parametersTable(trials),
      ),
    },
    {
      title: 'Environment',
      blocks: tables(environmentTable(run.environment), machinesTable(trials)),
    },
    { title: 'Skipped and failed', blocks: lostBlocks(input) },
  ];
  if (experiment.skipReason !== null) return setup;
  return [
    {
      title: 'Verdicts',
      blocks: [
        ...tables(verdictMatrix(spec, analysis)),
        ...(analysis.scope === '' ? [] : [paragraph(analysis.scope)]),
      ],
    },
    {
      title: 'One comparison',
      blocks: comparisonDetails(details, [
        ...chartsOf('One comparison'),
        { kind: 'gallery', gallery, first: details.first },
      ]),
    },
    {
      title: 'Test images',
      blocks: gallery.alone.length === 0 ? [] : [{ kind: 'predictions', gallery }],
    },
    { title: 'Where they looked', blocks: lookedBlocks(input) },
    {
      title: 'Changes',
      blocks: [
        ...chartsOf('Changes'),
        ...verdictRule(spec, analysis),
        ...comparisonBlocks(analysis),
        ...secondViewBlocks(analysis),
      ],
    },
    { title: 'Remedies', blocks: remedyBlocks(analysis) },
    { title: 'Other tests', blocks: alsoTestedBlocks(analysis) },
    { title: 'What to do', blocks: adviceBlocks(analysis) },
    {
      title: 'Target data and budget',
      blocks: [
        ...chartsOf('Target data and budget'),
        ...trendBlocks(analysis),
        ...sourceWorthBlocks(analysis),
        ...learningCurveBlocks(analysis),
      ],
    },
    {
      title: 'Accuracy',
      blocks: [
        ...tables(...accuracyTables(spec, analysis)),
        ...chartsOf('Accuracy'),
        ...tables(operatingTable(spec, analysis), qualityTable(analysis)),
      ],
    },
    { title: 'Where the change comes from', blocks: originBlocks(analysis) },
    { title: 'Classes', blocks: classBlocks(analysis) },
    { title: 'Transferability scores', blocks: transferabilityBlocks(analysis) },
    { title: 'Learning curves', blocks: chartsOf('Learning curves') },
    {
      title: 'Time',
      blocks: [
        ...timeNote(analysis).map(paragraph),
        ...chartsOf('Time'),
        ...tables(costTable(analysis), catchUpTable(input)),
      ],
    },
    { title: 'Throughput', blocks: throughputBlocks(throughput, chartsOf('Throughput')) },
    { title: 'Trials', blocks: trialBlocks(input) },
    ...setup,
  ];
}

/** One comparison, and what stands behind it; nothing where there is none. */
function comparisonDetails({ cells, first }: DetailsData, evidence: readonly Block[]): Block[] {
  const cell = first === null ? undefined : cells[first];
  if (cell === undefined) return [];
  const { heading, sentence, note } = cell;
  return [{ kind: 'comparison', heading, sentence, note }, ...evidence];
}

function throughputBlocks(records: ReportInput['throughput'], chart: readonly Block[]): Block[] {
  const table = throughputTable(records);
  return table ? [...chart, tableBlock(table)] : [paragraph('Throughput was not measured.')];
}

function tables(...candidates: readonly (Table | null)[]): Block[] {
  return candidates.filter((table) => table !== null).map(tableBlock);
}
