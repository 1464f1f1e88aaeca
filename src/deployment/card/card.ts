import { stringify } from 'yaml';
import type { Analysis } from '../../analysis/types.ts';
import { baseLabel, trialLabel } from '../../experiment/trial.ts';
import { dataText } from '../../report/sections/data-text.ts';
import { wilsonInterval } from '../../stats/wilson.ts';
import type { TrialRecord } from '../../store/records.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { count, decimal, NO_VALUE, points, withInterval } from '../../text/numbers.ts';
import type { OpenModel } from '../kept/open-kept.ts';
import type { StoredTrial } from '../kept/stored-trial.ts';
import type { Exported } from './exported.ts';
import { licenceOf } from './licence.ts';
import { useText } from './use-text.ts';

/** What is known of a trial beside its model. */
export interface Known extends StoredTrial {
  readonly analysis: Analysis;
}

/**
 * The model card of an export, as Hugging Face has them: YAML, then Markdown. All it says is of stored
 * rows; what they do not say is said to be unknown.
 * @param known Null where no store has the trial.
 */
export function modelCard(model: OpenModel, known: Known | null, exported: Exported): string {
  const { about } = model;
  const licence = licenceOf(sourceOf(model, known), about.trial.base.name);
  const sections = [
    ['Use', useText(model, exported)],
    ['Data', dataSection(model, known)],
    ['Results', resultsSection(known)],
    ['Does the source help?', verdictSection(known)],
    ['Limits', limitsSection(known)],
    ['Licence', licence.text],
    ['Where it is from', originSection(model, known)],
  ].map(([title, text]) => `## ${title}\n\n${text}`);
  const title = `${baseLabel(about.trial.base)} for ${about.trial.data.name}`;
  return [
    `---\n${stringify(frontMatter(model, known, exported, licence.id))}---`,
    `# ${escapeMarkdown(title)}`,
    `Classifies images as ${about.classes.map((name) => `**${escapeMarkdown(name)}**`).join(', ')}. ${escapeMarkdown(trialLabel(about.trial))}, trained by transfer-bench ${about.version}.`,
    ...sections,
    '',
  ].join('\n\n');
}

function frontMatter(
  { about }: OpenModel,
  known: Known | null,
  { library }: Exported,
  licence: string,
): object {
  const { base, data } = about.trial;
  const result = known?.record.result;
  const metrics =
    result === undefined || result === null
      ? []
      : [
          { type: 'accuracy', value: result.testAccuracy },
          ...(Number.isNaN(result.balancedAccuracy)
            ? []
            : [{ type: 'balanced_accuracy', value: result.balancedAccuracy }]),
        ];
  const task = { type: 'image-classification' };
  const name = `${base.name}-${data.name}`;
  return {
    license: licence,
    library_name: library,
    pipeline_tag: task.type,
    tags: ['transfer-bench', 'image-classification', base.name.toLowerCase()],
    ...(metrics.length === 0
      ? {}
      : {
          'model-index': [
            { name, results: [{ task, dataset: { type: data.kind, name: data.name }, metrics }] },
          ],
        }),
  };
}

/** Null where it started from random weights; undefined where that is not known. */
function sourceOf({ about: { trial } }: OpenModel, known: Known | null) {
  if (trial.kind === 'pretraining' || trial.source === null) return null;
  return known?.entry.experiment.sources.find(({ name }) => name === trial.source);
}

function dataSection({ about }: OpenModel, known: Known | null): string {
  const { data } = about.trial;
  const described = escapeMarkdown(dataText(data));
  if (known === null) return `${described}. How many images there were is not known here.`;
  const { entry, record } = known;
  const split = record.result?.split;
  const counts = entry.data.find(({ name }) => name === data.name);
  const images =
    split === undefined
      ? ''
      : ` Trained on ${count(split.train)} images, chosen by ${count(split.validation)} more, tested on ${count(split.test)}.`;
  const rows = counts?.classes.map(
    (each) =>
      `| ${escapeMarkdown(each.name)} | ${count(each.train)} | ${each.validation === null ? 'of train' : count(each.validation)} | ${count(each.test)} |`,
  );
  const table =
    rows === undefined
      ? []
      : [`| Class | Train | Validation | Test |\n|---|---:|---:|---:|\n${rows.join('\n')}`];
  const notes = entry.notes.map((note) => `- ${escapeMarkdown(note)}`).join('\n');
  return [`${described}.${images}`, ...table, ...(notes === '' ? [] : [notes])].join('\n\n');
}

function resultsSection(known: Known | null): string {
  const result = known?.record.result ?? null;
  if (known === null || result === null) return 'No store has the results of this trial.';
  const { testAccuracy, temperature } = result;
  const cell = cellOf(known);
  const row = (what: string, value: string) => `| ${what} | ${value} |`;
  const share = (value: number) => (Number.isNaN(value) ? NO_VALUE : `${points(value)}%`);
  const accuracy = withInterval(
    points,
    testAccuracy,
    wilsonInterval(testAccuracy, result.split.test),
  );
  const rows = [
    row('Accuracy, %, 95% interval over the test images', accuracy),
    ...(cell === undefined || cell.interval === null
      ? []
      : [
          row(
            `Mean over the ${cell.trials.length} ${known.analysis.replicate}s of its arm, %, with its interval`,
            withInterval(points, cell.mean, cell.interval),
          ),
        ]),
    row('Balanced accuracy', share(result.balancedAccuracy)),
    row('AUC, mean over the classes', share(result.auc)),
    row('Calibration error', share(result.calibrationError)),
    row('Calibration error after the temperature', share(result.scaledCalibrationError)),
    row(
      'Temperature',
      Number.isNaN(temperature) ? 'none could be fitted' : decimal(temperature, 4),
    ),
  ];
  const metric =
    known.analysis.metric === 'accuracy'
      ? ''
      : ` The mean of its arm is of ${known.analysis.metric}.`;
  const calibration = Number.isNaN(temperature)
    ? 'Confidence is not calibrated: the validation images fit no temperature.'
    : 'The temperature was fitted to the validation images: divide the logits by it before the softmax for a calibrated confidence.';
  return `| On the test images | |\n|---|---:|\n${rows.join('\n')}\n\n${calibration}${metric}`;
}

/** The arm of the trial; undefined of a pretraining. */
function cellOf({ analysis, record }: Known) {
  return analysis.cells.find(({ trials }) => trials.some(({ hash }) => hash === record.hash));
}

function verdictSection(known: Known | null): string {
  const cell = known === null ? undefined : cellOf(known);
  if (known === null || cell === undefined) return 'That was not compared here.';
  const own = known.analysis.comparisons.filter(
    (each) =>
      each.base === cell.base &&
      each.target === cell.target &&
      each.trainSize === cell.trainSize &&
      each.budget === cell.budget &&
      (cell.source === null || (each.source === cell.source && each.regime === cell.regime)),
  );
  if (own.length === 0) return 'It was compared with no counterpart from scratch.';
  const lines = own.map(({ verdict, sentence, note }) => {
    const said = note === null ? sentence : `${sentence} Note: ${note}.`;
    return `- **${verdict}**: ${escapeMarkdown(said)}`;
  });
  const what =
    cell.source === null
      ? 'This model started from random weights; with sources the same base was found to be:'
      : 'Beside the same base from scratch:';
  return `${what}\n\n${lines.join('\n')}`;
}

function limitsSection(known: Known | null): string {
  const general = [
    'The figures are of the test images above; images from elsewhere may differ in what no figure here shows.',
    'Where this trial was taken because it was the best of several, the same test images chose it, and its accuracy is optimistic.',
  ];
  const found = known === null ? [] : [known.analysis.scope, ...known.analysis.warnings];
  return [...found.filter((text) => text !== ''), ...general]
    .map((text) => `- ${escapeMarkdown(text)}`)
    .join('\n');
}

function originSection({ about }: OpenModel, known: Known | null): string {
  const facts = [
    ['Trial', about.hash],
    ['transfer-bench', about.version],
    ...(known === null ? [] : factsOf(known, known.record)),
  ];
  return facts.map(([label, text]) => `- ${label}: ${escapeMarkdown(text!)}`).join('\n');
}

function factsOf({ run, entry }: Known, { startedAt, machine }: TrialRecord): string[][] {
  const { gitCommit } = run.environment;
  return [
    ['Experiment', `${entry.name}: ${entry.experiment.question}`],
    ['Run', `${run.id} (${run.identity})`],
    ['Trained', startedAt],
    ...(machine === null ? [] : [['On', `${machine.backend}, ${machine.device}`]]),
    ...(gitCommit === null ? [] : [['Commit', gitCommit]]),
  ];
}
