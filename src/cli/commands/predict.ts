import type { Argv, CommandModule } from 'yargs';
import { chooseBackend, stopBackend } from '../../backend/choose.ts';
import type { BackendInfo } from '../../backend/info.ts';
import type { FoundModel } from '../../deployment/kept/find-model.ts';
import { readingNotes, readingOf } from '../../deployment/kept/reading.ts';
import { decodeAside } from '../../deployment/predict/decode-aside.ts';
import { listImages } from '../../deployment/predict/list-images.ts';
import { predictionsPage } from '../../deployment/predict/page.ts';
import { picturing } from '../../deployment/predict/pictured.ts';
import { predict } from '../../deployment/predict/predict.ts';
import { predictionRows } from '../../deployment/predict/rows.ts';
import { BenchError } from '../../errors.ts';
import { BACKEND_REQUESTS, type BackendRequest } from '../../experiment/backends.ts';
import { trialLabel } from '../../experiment/trial.ts';
import { writeWhole } from '../../files/write-whole.ts';
import { csv } from '../../report/tables/csv.ts';
import { json } from '../../report/tables/json.ts';
import type { StreamFormat } from '../../report/tables/table.ts';
import { runJob } from '../../runner/process/worker.ts';
import { count, counted } from '../../text/numbers.ts';
import { visible, visibleLines } from '../../text/visible.ts';
import {
  type ModelArguments,
  modelOptions,
  modelPositional,
  withModel,
} from '../arguments/model.ts';
import { wholeNumber } from '../arguments/options.ts';
import { EXIT } from '../exit-codes.ts';
import { ranWithGpuLibraries } from '../gpu-libraries.ts';
import { interruptible } from '../interruptible.ts';
import { countProgress } from '../output/count-progress.ts';
import { printLine } from '../output/print.ts';
import { assertFree, writePieces } from '../output/write-pieces.ts';

const FORMATS = { csv, json } as const satisfies Record<string, StreamFormat>;
/** Images at a time, unless it is said. */
const BATCH = 32;
/** Unread images that are named before they are counted. */
const NAMED = 20;

interface Arguments extends ModelArguments {
  images: string[];
  backend: BackendRequest;
  'batch-size': string;
  format: keyof typeof FORMATS | undefined;
  output: string;
  page: string | undefined;
  'path-column': string;
  force: boolean;
}

export const predictCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('trial', modelPositional)
      .positional('images', {
        describe: 'Files, folders, patterns, or tables (.csv, .tsv, .jsonl) with a column of paths',
        type: 'string',
        array: true,
        demandOption: true,
      })
      .options({
        ...modelOptions,
        backend: {
          describe: 'What computes',
          choices: BACKEND_REQUESTS,
          default: 'auto' as BackendRequest,
        },
        'batch-size': {
          describe: 'Images at a time',
          type: 'string',
          default: String(BATCH),
          requiresArg: true,
        },
        format: {
          describe: 'Format of the predictions',
          choices: Object.keys(FORMATS) as (keyof typeof FORMATS)[],
          defaultDescription: "by the file's ending, else csv",
        },
        output: {
          alias: 'o',
          describe: 'File for the predictions; - is stdout',
          type: 'string',
          default: '-',
          requiresArg: true,
        },
        page: {
          describe: 'Write a page with pictures to this file too',
          type: 'string',
          requiresArg: true,
        },
        'path-column': {
          describe: 'Column of the paths, in tables',
          type: 'string',
          default: 'path',
          requiresArg: true,
        },
        force: { describe: 'Overwrite existing files', type: 'boolean', default: false },
      })
      .example('$0 predict best photos/ > answers.csv', 'by what the last report recommends')
      .example('$0 predict 3fa9c1 "scans/*.dcm" --page answers.html', 'by one trial, with pictures')
      .epilogue(
        'Exit code 1 where an image could not be read: the others are predicted all the same.',
      ),
  handler: (argv) =>
    interruptible(async (signal) => {
      if (!(await ranWithGpuLibraries(argv.backend))) await predictAll(argv, signal);
    }),
};

async function predictAll(argv: Arguments, signal: AbortSignal): Promise<void> {
  const { output, page, force } = argv;
  const batchSize = wholeNumber('--batch-size', argv['batch-size'], 'Give the images of a batch.');
  const format = FORMATS[argv.format ?? formatOf(output)];
  if (output !== '-') assertFree('output', output, force);
  if (page !== undefined) assertFree('page', page, force);
  const { paths, foreign } = listImages(argv.images, argv['path-column']);
  const found = await withModel(argv, async (model) => model);
  const { about } = found.model;
  const reading = readingOf(about);
  const temperature = temperatureOf(found);
  const notes = notesOf(found, foreign, temperature);
  for (const text of [modelText(found), ...notes]) tell(text);
  const backend = await startBackend(argv.backend);
  const gathered = page === undefined ? null : picturing(about.classes.length);
  const told = countProgress(process.stderr, paths.length, 'image');
  const unread: string[] = [];
  let predicted = 0;
  try {
    const images = decodeAside(paths, reading, 2 * batchSize);
    const options = { batchSize, temperature, notice: tell };
    await predict(found.model, images, options, (answers) =>
      writePieces(
        () =>
          format(
            predictionRows(about.classes, answers, (answer) => {
              if (signal.aborted) throw new Interrupted();
              gathered?.add(answer);
              if ('reason' in answer) unread.push(`${answer.name}: ${answer.reason}`);
              else predicted += 1;
              told.show(predicted + unread.length);
            }),
          ),
        output,
      ),
    );
    if (page !== undefined && gathered !== null) {
      const head = { model: modelText(found), notes, classes: about.classes };
      await writeWhole(page, predictionsPage(head, await gathered.pictured()));
    }
  } catch (thrown) {
    if (!(thrown instanceof Interrupted)) throw thrown;
    told.end();
    tell('interrupted: the predictions are not whole, and no file was written');
    process.exitCode = EXIT.interrupted;
    return;
  } finally {
    told.end();
    stopBackend();
  }
  tell(`${counted(predicted, 'image')} predicted on ${backend.name}, ${backend.device}`);
  if (unread.length > 0) tellOfUnread(unread);
}

/** The best there is is found out in a process of its own, as for trials: GPU libraries print as they like. */
async function startBackend(request: BackendRequest): Promise<BackendInfo> {
  if (request !== 'auto') return chooseBackend(request);
  const { name, note } = await runJob({ kind: 'probe', backend: 'auto' });
  if (note !== undefined) tell(`note: ${note}`);
  return chooseBackend(name);
}

/** What ends the rows of a table that nobody wants any more. */
class Interrupted extends Error {}

/** As the store has it, else as the model's folder says. */
function temperatureOf({ model, trial }: FoundModel): number | null {
  const stored = trial?.record.result?.temperature ?? Number.NaN;
  return Number.isNaN(stored) ? (model.about.temperature ?? null) : stored;
}

function notesOf(
  found: FoundModel,
  foreign: ReadonlyMap<string, number>,
  temperature: number | null,
): string[] {
  const left = [...foreign].map(([ending, n]) => `${count(n)} ${ending || 'without ending'}`);
  return [
    ...(found.choice === null ? [] : [found.choice]),
    ...readingNotes(found.model.about.trial.data),
    ...(temperature === null
      ? ['no temperature was fitted: confidence is as the network gives it, not calibrated']
      : []),
    ...(left.length === 0 ? [] : [`files left out that are no images: ${left.join(', ')}`]),
  ];
}

function modelText({ model: { about } }: FoundModel): string {
  return `trial ${about.hash.slice(0, 12)}: ${trialLabel(about.trial)}`;
}

function tellOfUnread(unread: readonly string[]): void {
  tell(`${counted(unread.length, 'image')} could not be read:`);
  for (const each of unread.slice(0, NAMED)) printLine(`  ${visible(each, 1000)}`, 'stderr');
  if (unread.length > NAMED)
    printLine(`  and ${count(unread.length - NAMED)} more, which the table names`, 'stderr');
  process.exitCode = EXIT.failed;
}

/** On stderr, where it is no part of the predictions. */
function tell(text: string): void {
  printLine(visibleLines(text), 'stderr');
}

function formatOf(output: string): keyof typeof FORMATS {
  if (output === '-' || /\.csv$/i.test(output)) return 'csv';
  if (/\.json$/i.test(output)) return 'json';
  throw new BenchError('usage', `--output: ${output} does not end in .csv or .json`, {
    remedy: 'Name the format with --format.',
  });
}
