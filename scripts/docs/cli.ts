import { parserOf } from '../../src/cli/bench.ts';
import { COMMAND_NAMES } from '../../src/cli/commands/index.ts';

/** Columns of the help texts. */
const WIDTH = 80;

const ENVIRONMENT: Readonly<Record<string, string>> = {
  TRANSFER_BENCH_HOME:
    'folder of the store; `.transfer-bench` when unset. `--store` takes precedence',
  TRANSFER_BENCH_CACHE:
    "folder of pulled files, decoded images, features, objects of a queue and the tensorflow set-up; the platform's cache folder when unset",
  TRANSFER_BENCH_TENSORFLOW:
    'folder of one tensorflow set-up, which takes precedence over the package in `node_modules` and the one in the cache',
  BENCH_QUEUE:
    "the Redis server of `bench run --queue`, `worker` and `queue`, with its password; taken out of the environment before users' files and trials see it",
  AWS_ENDPOINT_URL_S3:
    "the server of `--objects s3://`, where it is not Amazon's. Region, profile and keys too are those of AWS' own tools; keys are taken out of the environment as `BENCH_QUEUE` is",
  TRANSFER_BENCH_LOAD_SECONDS: 'seconds that an experiment file may take to load; 10 when unset',
  KERAS_HOME: "Keras's folder; weights in its `models` are used as they are. `~/.keras` when unset",
  CUDA_VISIBLE_DEVICES: 'the GPUs that workers may take',
  PYTHON: 'the Python that `bench setup tensorflow` builds with',
  CXX: 'the C++ compiler that `bench setup tensorflow` builds with',
  NO_COLOR: 'no colours when set',
  GITHUB_ACTIONS: 'when `true`, the reporters are `default` and `github` unless named',
  GITHUB_STEP_SUMMARY: 'file that the `github` reporter writes the summary of a job to',
};

/** docs/reference/cli.md, from each command's help. */
export async function cliReference(): Promise<string> {
  const sections = (await helpTexts()).map(
    ([command, help]) => `## bench ${command}\n\n\`\`\`\n${help}\n\`\`\``,
  );
  const variables = Object.entries(ENVIRONMENT).map(([name, text]) => `| \`${name}\` | ${text} |`);
  return `# The commands

These are the texts of \`bench <command> --help\`. With \`--json\` a command prints one JSON document on stdout. Progress is drawn on a terminal only.

| exit code | when |
|--:|---|
| 0 | done; of \`compare\`: no regression found |
| 1 | a trial failed, nothing ran, or the machine was in the way; of \`doctor\`: no backend is fit for training |
| 2 | wrong usage, or an invalid experiment, configuration or baseline file |
| 3 | a gate tripped, or nothing could be compared |
| 130 | interrupted |

## Environment variables

| variable | meaning |
|---|---|
${variables.join('\n')}

${sections.join('\n\n')}
`;
}

/** Each command, its actions after it, with its help text, in the order of the help. */
async function helpTexts(): Promise<[command: string, help: string][]> {
  const texts: [string, string][] = [];
  for (const name of COMMAND_NAMES) {
    const help = await helpOf(name);
    texts.push([name, help]);
    for (const action of actionsIn(help, name))
      texts.push([`${name} ${action}`, await helpOf(`${name} ${action}`)]);
  }
  return texts;
}

async function helpOf(command: string): Promise<string> {
  const args = command.split(' ');
  return (await parserOf(args, WIDTH)).getHelp();
}

/** The actions that a group of commands lists, such as `save` of `baseline`. */
function actionsIn(help: string, command: string): string[] {
  const list = /^Commands:\n((?: .*\n)*)/m.exec(help)?.[1] ?? '';
  return [...list.matchAll(new RegExp(`^  bench ${command} (\\w+)`, 'gm'))].map(
    ([, name]) => name!,
  );
}
