import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { asBenchError } from '../as-bench-error.ts';
import { BenchError } from '../errors.ts';
import { harnessVersion } from '../runner/environment.ts';
import { commandsFor } from './commands/index.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { printError } from './output/print.ts';
import { watchReader } from './output/reader.ts';
import { assertCommand, usageError } from './usage.ts';

/** `--bail` alone is one failure; yargs would take the next word, a file, for its number. */
const args = hideBin(process.argv).map((arg, i, all) =>
  arg === '--bail' && !/^\d+$/.test(all[i + 1] ?? '') ? '--bail=1' : arg,
);

/**
 * The command line's parser.
 * @param width Columns of its help texts.
 */
export async function parserOf(
  args: readonly string[],
  width = Math.min(100, process.stdout.columns ?? 100),
) {
  const parser = yargs([...args]);
  return (
    parser
      .scriptName('bench')
      .usage(
        '$0 <command>\n\nTells whether starting from a pretrained image network helps or hurts.',
      )
      .version(harnessVersion())
      .alias('help', 'h')
      .command(await commandsFor(args))
      .completion(
        'completion',
        'Print a script that completes commands and options in bash, zsh and fish',
      )
      .demandCommand(1, 'Name a command.')
      .strict()
      // A message in the machine's language would stand among ours.
      .detectLocale(false)
      .showHelpOnFail(false)
      .wrap(width)
      .epilogue(
        'Exit codes: 0 done; 1 a trial failed; 2 wrong usage or an invalid experiment; 3 a gate tripped; 130 interrupted.',
      )
      .exitProcess(false)
      .fail((message, error) => {
        // yargs throws its own errors for some of a user's mistakes, such as an option without its value.
        if (error && error.name !== 'YError') throw error;
        throw usageError(error?.message ?? message, args, optionsOf(parser));
      })
  );
}

/** Names of the options that a parser has come to know: yargs has them, its types leave them out. */
function optionsOf(parser: unknown): string[] {
  const known = parser as { getOptions(): { key: Readonly<Record<string, unknown>> } };
  return Object.keys(known.getOptions().key);
}

/** Tells of what was thrown; returns the exit code for it. */
function ended(thrown: unknown): number {
  const error = asBenchError(thrown);
  printError(error);
  return error instanceof BenchError ? exitCodeOf(error) : EXIT.failed;
}

/** Does what the command line says, and tells of what goes wrong. */
export async function bench(): Promise<void> {
  watchReader(args);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (thrown: unknown) => process.exit(ended(thrown)));
  try {
    assertCommand(args);
    const parser = await parserOf(args);
    await parser.parseAsync();
  } catch (thrown) {
    process.exitCode = ended(thrown);
  }
}
