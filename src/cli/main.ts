#!/usr/bin/env node
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { BenchError } from '../errors.ts';
import { harnessVersion } from '../runner/environment.ts';
import { describeCommand } from './describe.ts';
import { doctorCommand } from './doctor.ts';
import { EXIT, exitCodeOf } from './exit-codes.ts';
import { explainCommand } from './explain.ts';
import { listCommand } from './list.ts';
import { printError } from './print.ts';
import { pullCommand } from './pull.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { setupCommand } from './setup.ts';
import { showCommand } from './show.ts';

/** yargs' messages, where they do not say what was wrong in a user's words. */
function named(message: string): string {
  if (message.startsWith('Did you mean'))
    return `unknown command ${JSON.stringify(hideBin(process.argv)[0])}. ${message}`;
  if (message.startsWith('Not enough non-option'))
    return NOTHING_NAMED[hideBin(process.argv)[0] ?? ''] ?? message;
  return message;
}

const NOTHING_NAMED: Readonly<Record<string, string>> = {
  run: 'no experiment file named: expected at least one file or glob',
  pull: 'nothing named to pull: expected weights, cifar10 or cifar100',
  setup: 'nothing named to set up: expected tensorflow',
  describe: 'no base named: expected VGG16, ResNet50, DenseNet121 or InceptionResNetV2',
};

const parser = yargs(hideBin(process.argv))
  .scriptName('bench')
  .usage('$0 <command>\n\nTells whether starting from a pretrained image network helps or hurts.')
  .version(harnessVersion())
  .command(runCommand)
  .command(listCommand)
  .command(showCommand)
  .command(explainCommand)
  .command(reportCommand)
  .command(pullCommand)
  .command(describeCommand)
  .command(doctorCommand)
  .command(setupCommand)
  .demandCommand(1, 'Name a command.')
  .recommendCommands()
  .strict()
  .showHelpOnFail(false)
  .wrap(Math.min(100, process.stdout.columns ?? 100))
  .epilogue(
    'Exit codes: 0 done; 1 a trial failed; 2 wrong usage or an invalid experiment; 130 interrupted.',
  )
  .exitProcess(false)
  .fail((message, error) => {
    // yargs throws its own errors for some of a user's mistakes, such as an option without its value.
    if (error && error.name !== 'YError') throw error;
    throw new BenchError('usage', named(error?.message ?? message), {
      remedy: 'See `bench --help`.',
    });
  });

try {
  await parser.parseAsync();
} catch (thrown) {
  printError(thrown);
  process.exitCode = thrown instanceof BenchError ? exitCodeOf(thrown) : EXIT.failed;
}
