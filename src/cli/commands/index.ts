import type { CommandModule } from 'yargs';

/**
 * The commands by name, in the order of the help. Each is imported when it is
 * asked for: what trains and what draws charts takes longer to load than
 * `bench list` to answer.
 */
const COMMANDS: Readonly<Record<string, () => Promise<unknown>>> = {
  init: async () => (await import('./init.ts')).initCommand,
  run: async () => (await import('./run.ts')).runCommand,
  list: async () => (await import('./list.ts')).listCommand,
  show: async () => (await import('./show.ts')).showCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  compare: async () => (await import('./compare.ts')).compareCommand,
  baseline: async () => (await import('./baseline.ts')).baselineCommand,
  history: async () => (await import('./history.ts')).historyCommand,
  export: async () => (await import('./export.ts')).exportCommand,
  gc: async () => (await import('./gc.ts')).gcCommand,
  merge: async () => (await import('./merge.ts')).mergeCommand,
  pull: async () => (await import('./pull.ts')).pullCommand,
  describe: async () => (await import('./describe.ts')).describeCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  setup: async () => (await import('./setup.ts')).setupCommand,
};

/** Names of the commands, in the order of the help. */
export const COMMAND_NAMES = Object.keys(COMMANDS);

/** What a shell asks to complete a command line with, which follows it. */
const COMPLETES = '--get-yargs-completions';

/** The command a command line begins with; all of them where it begins with none, as for help. */
export async function commandsFor(args: readonly string[]): Promise<CommandModule[]> {
  const [first = ''] = args[0] === COMPLETES ? args.slice(2) : args;
  const asked = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  const loads = asked === undefined ? Object.values(COMMANDS) : [asked];
  return (await Promise.all(loads.map((load) => load()))) as CommandModule[];
}
