import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Options } from 'yargs';
import { BenchError, reasonOf } from '../../errors.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { didYouMean } from '../../text/suggest.ts';
import { print, printCommands } from '../output/print.ts';
import { repeatable } from './options.ts';

/** How an outcome is told, and the file it goes to; null for stdout. */
export interface Chosen<Name extends string> {
  readonly name: Name;
  readonly file: string | null;
}

/** Reporters whose output is lines, which may stand among others on stdout. */
export const SHARING: readonly string[] = ['default', 'github'];
/** Most bytes of a step's summary on GitHub. */
const SUMMARY_LIMIT = 1024 * 1024;

/** The option of a command that has these reporters. */
export function reporterOption(names: readonly string[]) {
  return {
    describe: `Output format: ${names.join(', ')}; NAME=FILE writes to a file; may be repeated`,
    ...repeatable,
  } as const satisfies Options;
}

/**
 * The reporters that are asked for; without any the default, on GitHub Actions its
 * annotations too. `--json` is the reporter json on stdout.
 * @throws BenchError `usage` for a name that is none, and for two that would mix on stdout.
 */
export function reportersOf<Name extends string>(
  asked: readonly string[] | undefined,
  json: boolean,
  names: readonly Name[],
): Chosen<Name>[] {
  const usual = process.env['GITHUB_ACTIONS'] === 'true' ? ['default', 'github'] : ['default'];
  const texts = [...(asked ?? (json ? [] : usual)), ...(json ? ['json'] : [])];
  const chosen = texts.map((text) => chosenOf(text, names));
  const alone = chosen.filter(({ name, file }) => file === null && !SHARING.includes(name));
  const onStdout = chosen.filter(({ file }) => file === null);
  if (alone.length > 0 && onStdout.length > 1) {
    throw new BenchError(
      'usage',
      `--reporter: ${onStdout.map(({ name }) => name).join(' and ')} would mix on stdout`,
      { remedy: `Give all but one a file, such as --reporter ${alone[0]!.name}=FILE.` },
    );
  }
  const files = chosen.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined) {
    throw new BenchError('usage', `--reporter: two reporters write ${twice}`, {
      remedy: 'Give each a file of its own.',
    });
  }
  return chosen;
}

function chosenOf<Name extends string>(text: string, names: readonly Name[]): Chosen<Name> {
  const [, asked = text, file] = text.match(/^([^=]*)=(.*)$/s) ?? [];
  const name = names.find((each) => each === asked);
  if (name === undefined || file === '' || (name === 'default' && file !== undefined)) {
    throw new BenchError(
      'usage',
      `--reporter: expected ${names.join(', ')}, all but default also as NAME=FILE, received ${JSON.stringify(text)}${name === undefined ? didYouMean(asked, names) : ''}`,
      { remedy: 'Such as --reporter default --reporter junit=out/junit.xml.' },
    );
  }
  return { name, file: file ?? null };
}

export function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * Writes what a reporter says to its file, else to stdout.
 * @throws BenchError `report` for a file that cannot be written.
 */
export function deliver({ name, file }: Chosen<string>, text: string): void {
  if (file === null) {
    if (name === 'github') printCommands(text);
    else print(text);
    return;
  }
  try {
    makeFolder(dirname(file));
    writeFileSync(file, text);
  } catch (cause) {
    throw new BenchError('report', `${file} cannot be written: ${reasonOf(cause)}`, {
      remedy: 'Name a file that you may write to: --reporter NAME=FILE.',
      cause,
    });
  }
}

/** Adds to the summary of a step on GitHub, where there is one, no more than it takes. */
export function addToStepSummary(textWithin: (limit: number) => string): void {
  const file = process.env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  const used = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  // Characters of up to four bytes: far from the limit in any case that is not absurd.
  const text = textWithin(Math.floor((SUMMARY_LIMIT - used) / 4));
  if (Buffer.byteLength(text) > SUMMARY_LIMIT - used) return;
  try {
    appendFileSync(file, text);
  } catch (cause) {
    throw new BenchError('report', `GITHUB_STEP_SUMMARY cannot be written: ${reasonOf(cause)}`, {
      remedy: 'Unset it outside of GitHub Actions.',
      cause,
    });
  }
}
