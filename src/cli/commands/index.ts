import type { CommandModule } from 'yargs';
import { BASE_NAMES } from '../../experiment/bases.ts';
import { listed } from '../../text/numbers.ts';

interface Command {
  /** Its name and positionals, as yargs writes them. */
  readonly command: string;
  /** Its line in the help. */
  readonly describe: string;
  /** What to say where it is given nothing and needs something. */
  readonly nothing?: string;
  readonly load: () => Promise<unknown>;
}

/**
 * The commands by name, in the order of the help. Each is imported when it is
 * asked for: what trains and what draws charts takes longer to load than the
 * help to print.
 */
const COMMANDS: Readonly<Record<string, Command>> = {
  init: {
    command: 'init [dir]',
    describe: 'Write a commented experiment to begin with, on your images or on drawn ones',
    load: async () => (await import('./init.ts')).initCommand,
  },
  data: {
    command: 'data <action>',
    describe: 'Look at images before they are trained on',
    nothing: 'no action named: expected inspect',
    load: async () => (await import('./data.ts')).dataCommand,
  },
  run: {
    command: 'run <files..>',
    describe: 'Train the matrix of experiments and report where transfer is negative',
    nothing: 'no experiment file named: expected at least one file or glob',
    load: async () => (await import('./run.ts')).runCommand,
  },
  worker: {
    command: 'worker',
    describe: 'Train trials of a queue, to which `bench run --queue` puts them',
    load: async () => (await import('./worker.ts')).workerCommand,
  },
  queue: {
    command: 'queue <action>',
    describe: 'Look at the queue of trials and its workers, or empty it',
    nothing: 'no action named: expected status, drain or clear',
    load: async () => (await import('./queue.ts')).queueCommand,
  },
  list: {
    command: 'list',
    describe: 'List the runs in the store',
    load: async () => (await import('./list.ts')).listCommand,
  },
  show: {
    command: 'show [run]',
    describe: 'Show the trials and verdicts of a run',
    load: async () => (await import('./show.ts')).showCommand,
  },
  explain: {
    command: 'explain [run]',
    describe: 'Say in words what a run found and what to do, with the numbers behind it',
    load: async () => (await import('./explain.ts')).explainCommand,
  },
  report: {
    command: 'report [run]',
    describe: 'Render the reports of a run again, from the store',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  compare: {
    command: 'compare <baseline> [run]',
    describe: 'Gate a run against a baseline: exit 3 on a regression',
    nothing: 'no baseline named: expected a run, a git ref or a file',
    load: async () => (await import('./compare.ts')).compareCommand,
  },
  baseline: {
    command: 'baseline <action>',
    describe: 'Save a baseline to gate later runs against',
    nothing: 'no action named: expected save',
    load: async () => (await import('./baseline.ts')).baselineCommand,
  },
  history: {
    command: 'history',
    describe: 'Show a metric over the commits in the store, and where it changed',
    load: async () => (await import('./history.ts')).historyCommand,
  },
  export: {
    command: 'export [run]',
    describe: 'Write trials, epochs or predictions as CSV, JSON or Parquet',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  predict: {
    command: 'predict <trial> <images..>',
    describe: "Predict images by a trial's kept model, or by the best of a run",
    nothing: 'nothing named to predict by: expected a trial, or best, and images',
    load: async () => (await import('./predict.ts')).predictCommand,
  },
  'export-model': {
    command: 'export-model <trial>',
    describe:
      "Write a trial's kept model for Keras, ONNX, safetensors or TensorFlow.js, with a card",
    nothing: 'nothing named to export: expected a trial, or best, and --to',
    load: async () => (await import('./export-model.ts')).exportModelCommand,
  },
  gc: {
    command: 'gc',
    describe: 'Remove old runs, and files that nothing refers to any more; asks first',
    load: async () => (await import('./gc.ts')).gcCommand,
  },
  merge: {
    command: 'merge <stores..>',
    describe: 'Put the runs of several stores into one, each run and trial once',
    nothing: 'no store named: expected at least one SQLite file of a store',
    load: async () => (await import('./merge.ts')).mergeCommand,
  },
  pull: {
    command: 'pull <what> [bases..]',
    describe: 'Fetch, verify and keep published weights or a data set',
    nothing: 'nothing named to pull: expected weights, cifar10 or cifar100',
    load: async () => (await import('./pull.ts')).pullCommand,
  },
  describe: {
    command: 'describe <base>',
    describe: 'List the layers of a base, their parameters and what trains',
    nothing: `no base named: expected ${listed(BASE_NAMES, 'or')}`,
    load: async () => (await import('./describe.ts')).describeCommand,
  },
  doctor: {
    command: 'doctor',
    describe: 'Try every backend and what else a run needs, and say what helps',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  setup: {
    command: 'setup <what>',
    describe: 'Build the tensorflow backend where its own install could not',
    nothing: 'nothing named to set up: expected tensorflow',
    load: async () => (await import('./setup.ts')).setupCommand,
  },
};

/** Names of the commands, in the order of the help. */
export const COMMAND_NAMES = Object.keys(COMMANDS);

/** What to say of a command that is given nothing and needs something. */
export function nothingFor(command: string): string | undefined {
  return Object.hasOwn(COMMANDS, command) ? COMMANDS[command]!.nothing : undefined;
}

/** What a shell asks to complete a command line with, which follows it. */
export const COMPLETES = '--get-yargs-completions';

/** The command a command line begins with; where it begins with none, all by name, as for help. */
export async function commandsFor(args: readonly string[]): Promise<CommandModule[]> {
  const [first = ''] = args[0] === COMPLETES ? args.slice(2) : args;
  if (!Object.hasOwn(COMMANDS, first))
    return Object.values(COMMANDS).map(({ command, describe }) => ({ command, describe, handler }));
  const { command, describe, load } = COMMANDS[first]!;
  return [{ ...((await load()) as CommandModule), command, describe }];
}

/** Of a command that is only named, in the help. */
function handler(): void {}
