import { normalize } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { inspectData } from '../../data/inspect/inspect.ts';
import { jsonOption } from '../arguments/options.ts';
import { EXIT } from '../exit-codes.ts';
import { interruptible } from '../interruptible.ts';
import { findingsText, pastedCall } from '../output/data-findings.ts';
import { printJson, printLine } from '../output/print.ts';

interface Arguments {
  path: string;
  json: boolean;
}

/** Columns of the findings at most, and where there is no terminal. */
const WIDTH = 80;

const inspectCommand: CommandModule<object, Arguments> = {
  command: 'inspect <path>',
  describe: 'Say what images there are, what endangers a result, and the call that reads them',
  builder: (yargs: Argv) =>
    withExamples(yargs)
      .positional('path', {
        describe:
          'Folder of images, table that lists them (.csv, .tsv, .jsonl), or a .npz, .parquet or .tar file',
        type: 'string',
        demandOption: true,
      })
      .options({ json: jsonOption }),
  handler: inspect,
};

export const dataCommand: CommandModule = {
  builder: (yargs: Argv) =>
    withExamples(yargs).command(inspectCommand).demandCommand(1, 'Name an action: inspect.'),
  handler: () => {},
};

/** For the help of the group and that of its action. */
function withExamples(yargs: Argv): Argv {
  return yargs
    .example('$0 data inspect data/photos', 'a folder for each class')
    .example('$0 data inspect data/labels.csv', 'images that a table lists')
    .epilogue('Nothing is written but the cache of decoded images, which a run then reads.');
}

async function inspect({ path, json }: Arguments): Promise<void> {
  const found = await interruptible((signal) =>
    Promise.race([inspectData(normalize(path), { unreadable: 'skip' }), aborted(signal)]),
  );
  // What is decoded would go on; what was not finished is removed as the process ends.
  if (found === null) process.exit(EXIT.interrupted);
  if (json) return printJson({ ...found, call: pastedCall(found) });
  printLine(findingsText(found, Math.min(WIDTH, process.stdout.columns ?? WIDTH)));
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((done) => signal.addEventListener('abort', () => done(null), { once: true }));
}
