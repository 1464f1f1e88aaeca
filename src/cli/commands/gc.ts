import type { Argv, CommandModule } from 'yargs';
import { BenchError } from '../../errors.ts';
import { findGarbage, type Garbage, removeGarbage } from '../../gc/garbage.ts';
import { goesOn } from '../../runner/process/liveness.ts';
import { openStoreForWriting } from '../../store/open.ts';
import { bytes } from '../../text/numbers.ts';
import { cannotAsk, isAgreed } from '../agreed.ts';
import { jsonOption, storeOption, wholeNumber } from '../arguments/options.ts';
import { printJson, printLine, table } from '../output/print.ts';
import { refuseLive } from '../refuse-live.ts';

interface Arguments {
  'dry-run': boolean;
  yes: boolean;
  'keep-last': string | undefined;
  'older-than': string | undefined;
  store: string;
  json: boolean;
}

const REFUSAL = {
  command: 'gc',
  remedy: 'Add --yes to remove without being asked, or --dry-run to see what would go.',
};

export const gcCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .options({
        'dry-run': {
          describe: 'Show what would be removed, remove nothing',
          type: 'boolean',
          default: false,
        },
        yes: { alias: 'y', describe: 'Do not ask', type: 'boolean', default: false },
        'keep-last': {
          describe: 'Keep only the N most recent runs',
          type: 'string',
          requiresArg: true,
        },
        'older-than': {
          describe: 'Remove runs older than this, and caches unused for as long: 12h, 90d, 8w',
          defaultDescription: 'no run; caches after 90d',
          type: 'string',
          requiresArg: true,
        },
        store: storeOption,
        json: { ...jsonOption, describe: 'Print JSON on stdout; needs --dry-run or --yes' },
      })
      .example('$0 gc --dry-run', 'what nothing refers to')
      .example('$0 gc --older-than 90d --keep-last 20', 'runs for which both are true')
      .epilogue(
        'The latest run of each experiment is always kept, as is every run and trial that a kept run refers to, and what `bench pull` fetched.',
      ),
  handler: async (argv) => {
    const policy = policyOf(argv);
    if (argv.json && !argv['dry-run'] && !argv.yes)
      throw cannotAsk('--json is for a script', REFUSAL);
    const store = openStoreForWriting(argv.store);
    try {
      store.markInterruptedRuns((_pid, run) => goesOn(run));
      refuseLive(store, argv.store);
      const garbage = findGarbage(store, argv.store, policy);
      if (argv['dry-run'] || isEmpty(garbage)) {
        if (argv.json) printJson(outcome(garbage, null));
        else printGarbage(garbage);
        return;
      }
      if (!argv.json) printGarbage(garbage);
      if (!argv.yes && !(await isAgreed('Remove all of this?', REFUSAL)))
        return printLine('nothing was removed');
      refuseLive(store, argv.store);
      const freed = removeGarbage(store, garbage);
      if (argv.json) printJson(outcome(garbage, freed));
      else printLine(`removed; the disk has ${bytes(freed)} back`);
    } finally {
      store.close();
    }
  },
};

function policyOf(argv: Arguments) {
  const { 'keep-last': last, 'older-than': age } = argv;
  return {
    keepLast: last === undefined ? null : wholeNumber('--keep-last', last, 'Such as 20.'),
    olderThan: age === undefined ? null : millisecondsOf(age),
  };
}

const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function millisecondsOf(text: string): number {
  const [, number, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  if (unit !== undefined) return Number(number) * UNITS[unit]!;
  throw new BenchError(
    'usage',
    `--older-than: expected a number of hours, days or weeks, received ${JSON.stringify(text)}`,
    { remedy: 'Write 12h, 90d or 8w.' },
  );
}

function isEmpty({ runs, trials, entries }: Garbage): boolean {
  return runs.length === 0 && trials === 0 && entries.length === 0;
}

function printGarbage(garbage: Garbage): void {
  printLine(isEmpty(garbage) ? 'nothing to remove' : garbageTable(garbage));
}

function garbageTable(garbage: Garbage): string {
  const { runs, trials, rowBytes, entries } = garbage;
  const kinds = [...new Set(entries.map(({ what }) => what))].map((what) => {
    const of = entries.filter((entry) => entry.what === what);
    const size = of.reduce((sum, entry) => sum + entry.bytes, 0);
    return [what, String(of.length), bytes(size), of[0]!.path];
  });
  const rows = [
    ...(runs.length === 0 ? [] : [['runs', String(runs.length), '–', `run ${runs.join(', ')}`]]),
    ...(trials === 0
      ? []
      : [['trials of no other run', String(trials), `about ${bytes(rowBytes)}`, '']]),
    ...kinds,
  ];
  return table(['what', 'count', 'size', 'such as'], rows);
}

function outcome({ runs, trials, entries }: Garbage, freedBytes: number | null) {
  return {
    removed: freedBytes !== null,
    runs,
    trials,
    files: entries.map(({ path, what, bytes, lastUse }) => ({ path, what, bytes, lastUse })),
    freedBytes,
  };
}
