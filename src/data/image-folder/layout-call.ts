import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { listed, some } from '../../text/numbers.ts';
import type { Purpose, Split, SplitName } from './split-words.ts';
import { Undecided } from './undecided.ts';
import { quoted } from './walk.ts';

/** A folder of `dir`, as far as one can tell from names alone. */
export interface Found {
  readonly name: string;
  readonly documented: Split | undefined;
  readonly words: SplitName | null;
  /** From `dir`, where its classes are: it, or the only folder in it, and so on. */
  readonly at: string;
  readonly classes: readonly string[];
}

export type Call = Exclude<ImageFolderSpec['splits'], undefined | false>;

/** The call that names folders as their words say; where those do not, in their order. */
export function callOf(found: readonly Found[]): Call | null {
  if (found.length === 0) return null;
  const paths = (...purposes: readonly (Purpose | undefined)[]) =>
    found
      .filter(({ documented, words }) => purposes.includes(documented ?? words?.purpose))
      .map(({ at }) => at);
  const [train, validation, test, unnamed] = [
    paths('train'),
    paths('validation'),
    paths('test', 'unlabelled'),
    paths(undefined),
  ];
  if (train.length === 0)
    train.push(...unnamed.splice(0, test.length > 0 ? unnamed.length : unnamed.length - 1));
  if (train.length === 0) train.push(...(validation.length > 0 ? validation : test).splice(0, 1));
  if (test.length === 0) test.push(...(unnamed.length > 0 ? unnamed : validation).splice(0));
  const entry = (paths: readonly string[]) => (paths.length === 1 ? paths[0]! : [...paths]);
  return {
    train: entry(train),
    ...(validation.length > 0 ? { validation: entry(validation) } : {}),
    ...(test.length > 0 ? { test: entry(test) } : {}),
  } as Call;
}

/** @param found The folders that the call names; it is offered where each says itself what it is. */
export function ask(
  dir: string,
  why: string,
  call: Call | null,
  found: readonly Found[] = [],
): Undecided {
  const isSaid = found.length > 0 && found.every((each) => each.documented ?? each.words);
  const splits = Object.entries(call ?? {}).map(
    ([split, paths]) => `${split}: ${JSON.stringify(paths)}`,
  );
  const drawn = call?.test === undefined ? ', of which a share is tested on' : '';
  return new Undecided(call !== null && isSaid ? { splits: call } : {}, why, {
    remedy: `Name the splits, ${textOf(dir, `splits: { ${splits.join(', ')} }`)}${drawn}; or say that every folder is a class with \`splits: false\`.`,
  });
}

export function textOf(dir: string, option: string): string {
  return `imageFolder({ dir: ${quoted(dir)}, ${option} })`;
}

export function listedFound(found: readonly Found[]): string {
  return listed(found.map(({ name }) => quoted(name)));
}

export function someQuoted(names: readonly string[]): string {
  return some(names.map(quoted));
}
