import { BenchError } from '../errors.ts';
import { didYouMean, didYouMeanOf, oneOf } from '../text/suggest.ts';
import { COMMAND_NAMES, COMPLETES, nothingFor } from './commands/index.ts';

/** What may stand where a command does. */
const ALONE: readonly string[] = ['completion', '--help', '-h', '--version', COMPLETES];

/**
 * Refuses a command line that does not begin with a command.
 * @throws BenchError `usage` that names the commands it may have meant.
 */
export function assertCommand([first]: readonly string[]): void {
  if (first === undefined || COMMAND_NAMES.includes(first) || ALONE.includes(first)) return;
  if (first.startsWith('-'))
    throw new BenchError('usage', `expected a command, received ${first}`, {
      remedy: 'Name the command first, its options after it; see `bench --help`.',
    });
  throw new BenchError(
    'usage',
    `unknown command ${JSON.stringify(first)}${didYouMeanOf(first, [...COMMAND_NAMES, 'completion'])}`,
    { remedy: 'See `bench --help`.' },
  );
}

/**
 * What yargs says of a user's mistake, in a user's words.
 * @param args The command line it was found in.
 * @param options Names of the options that there are.
 */
export function usageError(
  message: string,
  args: readonly string[],
  options: readonly string[],
): BenchError {
  const command = COMMAND_NAMES.includes(args[0] ?? '') ? ` ${args[0]}` : '';
  return new BenchError('usage', reworded(message, args, options), {
    remedy: `See \`bench${command} --help\`.`,
  });
}

function reworded(message: string, args: readonly string[], options: readonly string[]): string {
  const [, unknown] = /^Unknown arguments?: (.*)$/s.exec(message) ?? [];
  if (unknown !== undefined) return unknownText(unknown.split(', '), args, options) ?? message;
  const [, valueless] = /^Not enough arguments following: (.*)$/s.exec(message) ?? [];
  if (valueless !== undefined) return `${optionText(valueless)}: expected a value`;
  if (message.startsWith('Invalid values:')) return choicesText(message, args);
  const [, one, other] = /^Arguments (\S+) and (\S+) are mutually exclusive$/.exec(message) ?? [];
  if (one !== undefined && other !== undefined)
    return `${optionText(one)} and ${optionText(other)}: expected one of them`;
  if (message.startsWith('Not enough non-option')) return nothingFor(args[0] ?? '') ?? message;
  return message;
}

const optionText = (name: string) => (name.length === 1 ? `-${name}` : `--${name}`);

/** Of each as it was typed: yargs tells of `--retry-fialed` as `retryFialed` too. */
function unknownText(
  names: readonly string[],
  args: readonly string[],
  options: readonly string[],
): string | null {
  const texts = names.flatMap((name) => {
    if (isOption(name, args))
      return [`unknown option ${optionText(name)}${didYouMean(name, long(options), optionText)}`];
    return args.includes(name) ? [`unexpected argument ${JSON.stringify(name)}`] : [];
  });
  return texts.length === 0 ? null : texts.join('\n');
}

const long = (options: readonly string[]) => options.filter((name) => name.length > 1);

/** Whether an option was given by this name. */
function isOption(name: string, args: readonly string[]): boolean {
  const typed = args.filter((arg) => arg.startsWith('-')).map((arg) => arg.split('=')[0]!);
  if (name.length === 1) return typed.some((arg) => /^-[^-]/.test(arg) && arg.includes(name));
  return typed.some((arg) => arg === `--${name}` || arg === `--no-${name}`);
}

/** A line for each value that is none of its option's. */
function choicesText(message: string, args: readonly string[]): string {
  const lines = [...message.matchAll(/Argument: (\S+), Given: (.*), Choices: (.*)$/gm)];
  if (lines.length === 0) return message;
  return lines
    .map(([, name = '', given = '', choices = '']) => {
      const all = choices.split(', ').map(unquoted);
      const received = unquoted(given);
      const what = isOption(name, args) ? optionText(name) : name;
      return `${what}: expected ${oneOf(all)}, received ${JSON.stringify(received)}${didYouMean(received, all)}`;
    })
    .join('\n');
}

const unquoted = (text: string) => text.replace(/^"|"$/g, '');
