import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { asBenchError } from '../as-bench-error.ts';
import { BenchError } from '../errors.ts';
import { harnessVersion } from '../runner/environment.ts';
import { commandsFor, nothingFor } from './commands/index.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { printError } from './output/print.ts';
import { watchReader } from './output/reader.ts';

/** `--bail` alone is one failure; yargs would take the next word, a file, for its number. */
const args = hideBin(process.argv).map((arg, i, all) =>
  arg === '--bail' && !/^\d+$/.test(all[i + 1] ?? '') ? '--bail=1' : arg,
);

/** yargs' messages, where they do not say what was wrong in a user's words. */
function named(message: string): string {
  if (message.startsWith('Did you mean'))
    return `unknown command ${JSON.stringify(args[0])}. ${message}`;
  if (message.startsWith('Not enough non-option')) return nothingFor(args[0] ?? '') ?? message;
  return message;
}

/**
 * The command line's parser.
 * @param width Columns of its help texts.
 */
export const parserOf = async (
  args: readonly string[],
  width = Math.min(100, process.stdout.columns ?? 100),
) =>
  yargs([...args])
    .scriptName('bench')
    .usage('$0 <command>\n\nTells whether starting from a pretrained image network helps or hurts.')
    .version(harnessVersion())
    .command(await commandsFor(args))
    .completion(
      'completion',
      'Print a script that completes commands and options in bash, zsh and fish',
    )
    .demandCommand(1, 'Name a command.')
    .recommendCommands()
    .strict()
    .showHelpOnFail(false)
    .wrap(width)
    .epilogue(
      'Exit codes: 0 done; 1 a trial failed; 2 wrong usage or an invalid experiment; 3 a gate tripped; 130 interrupted.',
    )
    .exitProcess(false)
    .fail((message, error) => {
      // yargs throws its own errors for some of a user's mistakes, such as an option without its value.
      if (error && error.name !== 'YError') throw error;
      throw new BenchError('usage', named(error?.message ?? message), {
        remedy: 'See `bench --help`.',
      });
    });

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
    const parser = await parserOf(args);
    await parser.parseAsync();
  } catch (thrown) {
    process.exitCode = ended(thrown);
  }
}
