import type { Argv, CommandModule } from 'yargs';
import { BenchError } from '../../errors.ts';
import { BASE_NAMES, BASES } from '../../experiment/bases.ts';
import { MAX_WIDE } from '../../experiment/limits.ts';
import type { Regime } from '../../experiment/regime.ts';
import { type Description, describe } from '../../models/describe.ts';
import { count, listed } from '../../text/numbers.ts';
import { baseNamed } from '../arguments/base-name.ts';
import { jsonOption } from '../arguments/options.ts';
import { printJson, printLine, table } from '../output/print.ts';

interface Arguments {
  base: string;
  width: string;
  'input-size': string | undefined;
  regime: Regime;
  from: string | undefined;
  classes: string | undefined;
  head: string | undefined;
  json: boolean;
}

export const describeCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('base', {
        describe: listed(BASE_NAMES, 'or'),
        type: 'string',
        demandOption: true,
      })
      .options({
        width: {
          describe: 'Scales every channel count; 1 is the published network',
          type: 'string',
          default: '1',
          requiresArg: true,
        },
        'input-size': {
          describe: 'Pixels a side of the input; by default the least the base takes',
          type: 'string',
          requiresArg: true,
        },
        regime: {
          describe: 'Decides what trains',
          choices: ['frozen', 'fine-tuned', 'scratch'] as const,
          default: 'scratch' as const,
        },
        from: {
          describe: 'First block that trains, with --regime fine-tuned',
          type: 'string',
          requiresArg: true,
        },
        classes: {
          describe: 'Adds the head, for so many classes',
          type: 'string',
          requiresArg: true,
        },
        head: {
          describe: 'With --classes: widths of the dense layers before them, or none',
          type: 'string',
          defaultDescription: '1024',
          requiresArg: true,
        },
        json: jsonOption,
      })
      .example('$0 describe vgg16', 'the base alone')
      .example('$0 describe vgg16 --classes 10 --regime frozen', "the article's classifier"),
  handler: (argv) => {
    const description = describe(optionsOf(argv));
    if (argv.json) return printJson(description);
    printLine(textOf(description));
  },
};

function optionsOf({ base, regime, from, classes, head, ...rest }: Arguments) {
  const name = baseNamed(base);
  const width = numberOf(
    '--width',
    rest.width,
    'a number above 0, at most 1',
    (n) => n > 0 && n <= 1,
  );
  const size = rest['input-size'];
  const inputSize =
    size === undefined ? BASES[name].minInputSize : wholeOf('--input-size', size, 1024);
  if (from !== undefined && regime !== 'fine-tuned')
    throw new BenchError('usage', `--from ${from}: only the fine-tuned regime has a first block`, {
      remedy: 'Add --regime fine-tuned, or leave --from out.',
    });
  if (head !== undefined && classes === undefined)
    throw new BenchError('usage', `--head ${head}: a head needs to know its classes`, {
      remedy: 'Add --classes, or leave --head out to describe the base alone.',
    });
  return {
    base: { name, width, inputSize },
    regime,
    ...(from === undefined ? {} : { from }),
    ...(classes === undefined
      ? {}
      : { head: { units: unitsOf(head), classes: wholeOf('--classes', classes) } }),
  };
}

function unitsOf(head = '1024'): number[] {
  if (head === 'none') return [];
  return String(head)
    .split(',')
    .map((text) => wholeOf('--head', text));
}

function wholeOf(option: string, text: string, most = MAX_WIDE): number {
  const isRight = (n: number) => Number.isSafeInteger(n) && n > 0 && n <= most;
  return numberOf(option, text, `a whole number from 1 to ${most}`, isRight);
}

/** @param given A list where the option was given twice. */
function numberOf(
  option: string,
  given: string | readonly string[],
  expected: string,
  isRight: (value: number) => boolean,
): number {
  const text = String(given);
  const value = Number(text);
  if (text.trim() !== '' && isRight(value)) return value;
  throw new BenchError('usage', `${option}: expected ${expected}, received ${text}`, {
    remedy: 'See `bench describe --help`.',
  });
}

function textOf({ layers, total, trainable }: Description): string {
  const rows = layers.map((layer) => [
    layer.name,
    layer.type,
    `(None, ${layer.outputShape.join(', ')})`,
    count(layer.parameters),
    layer.trainable === null ? '–' : layer.trainable ? 'yes' : 'no',
  ]);
  return [
    table(['layer', 'type', 'output shape', 'parameters', 'trainable'], rows),
    '',
    `total parameters:         ${count(total)}`,
    `trainable parameters:     ${count(trainable)}`,
    `non-trainable parameters: ${count(total - trainable)}`,
  ].join('\n');
}
