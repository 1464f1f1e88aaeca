import type { Argv, CommandModule } from 'yargs';
import { type ArchiveName, obtainArchive } from '../../cache/archive.ts';
import { obtainImagenet } from '../../cache/imagenet.ts';
import { ARCHIVES, type Published } from '../../cache/published.ts';
import { BenchError } from '../../errors.ts';
import { BASE_NAMES, type BaseName } from '../../experiment/bases.ts';
import { listed } from '../../text/numbers.ts';
import { didYouMean } from '../../text/suggest.ts';
import { baseNamed } from '../arguments/base-name.ts';
import { jsonOption } from '../arguments/options.ts';
import { fetchProgress } from '../output/fetch-progress.ts';
import { printJson, printLine } from '../output/print.ts';

/** What may be pulled, as the help names it. */
const PULLED = listed(['weights', ...Object.keys(ARCHIVES)], 'or');

interface Arguments {
  what: string;
  bases: string[];
  from: string | undefined;
  json: boolean;
}

export const pullCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('what', {
        describe: PULLED,
        type: 'string',
        demandOption: true,
      })
      .positional('bases', {
        describe: `With weights: ${listed([...BASE_NAMES, 'all'], 'or')}`,
        type: 'string',
        array: true,
        default: [] as string[],
      })
      .options({
        from: {
          describe: 'URL of a mirror: the folder that holds the published file',
          type: 'string',
          requiresArg: true,
        },
        json: jsonOption,
      })
      .example('$0 pull weights VGG16', "Keras's ImageNet weights, 59 MB")
      .example('$0 pull cifar10', 'the binary version, 170 MB')
      .epilogue('TRANSFER_BENCH_CACHE names the folder where it is kept.'),
  handler: pull,
};

async function pull({ what, bases, from, json }: Arguments): Promise<void> {
  const pulled: { what: string; path: string }[] = [];
  for (const item of itemsOf(what, bases)) {
    const progress = fetchProgress(process.stderr, item.label);
    const options = {
      onProgress: progress.show,
      ...(from === undefined ? {} : { from: ({ file }: Published) => mirrored(from, file) }),
    };
    const path = await item.obtain(options).finally(progress.end);
    pulled.push({ what: item.label, path });
    if (!json) printLine(`${item.label}: ${path}`);
  }
  if (json) printJson(pulled);
}

interface Item {
  readonly label: string;
  obtain(options: Parameters<typeof obtainArchive>[1]): Promise<string>;
}

function itemsOf(what: string, names: readonly string[]): Item[] {
  if (what === 'weights') {
    return basesOf(names).map((base) => ({
      label: base,
      obtain: (options) => obtainImagenet(base, options),
    }));
  }
  if (!Object.hasOwn(ARCHIVES, what))
    throw new BenchError(
      'usage',
      `cannot pull ${JSON.stringify(what)}: expected weights, ${Object.keys(ARCHIVES).join(' or ')}${didYouMean(what, ['weights', ...Object.keys(ARCHIVES)])}`,
      { remedy: 'Name one of them, such as `bench pull cifar10`.' },
    );
  if (names.length > 0)
    throw new BenchError('usage', `${what} takes no names, received ${names.join(' ')}`, {
      remedy: `Pull one at a time: \`bench pull ${what}\`.`,
    });
  const name = what as ArchiveName;
  return [{ label: name, obtain: (options) => obtainArchive(name, options) }];
}

function basesOf(names: readonly string[]): BaseName[] {
  if (names.length === 1 && names[0]!.toLowerCase() === 'all') return [...BASE_NAMES];
  if (names.length > 0) return names.map(baseNamed);
  throw new BenchError('usage', 'weights of which base? None was named', {
    remedy: `Name one or more of ${BASE_NAMES.join(', ')}, or all.`,
  });
}

/** The address of a file at a mirror; `from` is a list where the option was given twice. */
function mirrored(from: string | readonly string[], file: string): string {
  const address = `${from}`.replace(/\/?$/, '/');
  const isOne = typeof from === 'string' && /^https?:/i.test(from) && URL.canParse(address);
  if (isOne) return new URL(file, address).href;
  throw new BenchError('usage', `--from: expected an http or https address, received ${from}`, {
    remedy: 'Give it with its scheme, such as https://mirror.example/keras/.',
  });
}
