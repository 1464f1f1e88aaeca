import { join } from 'node:path';
import { BenchError } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import {
  ask,
  type Call,
  callOf,
  type Found,
  listedFound,
  someQuoted,
  textOf,
} from './layout-call.ts';
import type { Split } from './split-words.ts';
import { documentedSplit, splitName } from './split-words.ts';
import { Undecided } from './undecided.ts';
import { foldersIn, quoted, type Seen } from './walk.ts';

/** A folder that holds a folder for each class. */
export interface Place {
  readonly folder: string;
  /** Null where splits are drawn. */
  readonly split: Split | null;
  /** Folders in it that hold splits of their own. */
  readonly without: readonly string[];
}

export interface Layout {
  readonly places: readonly Place[];
  /** Folders left out that stand beside those of the splits. */
  readonly beside: readonly string[];
}

/** Folders within each other that are looked into. */
const DEEP = 3;

/**
 * Where the classes of a folder are: in it, or in its folders for splits. `train`, `val`
 * and `test` with the same classes are taken as splits; whatever else looks like someQuoted,
 * by its names or by holding the same folders, is not guessed.
 * @throws BenchError `data` for a layout that could be two things, with the call that says which.
 */
export function layoutOf({ dir, splits, classes }: ImageFolderSpec, seen: Seen): Layout {
  const top = foldersIn(dir, seen);
  const whole: Layout = { places: [{ folder: dir, split: null, without: [] }], beside: [] };
  if (splits === false) return whole;
  if (splits !== undefined) return layoutNamed(dir, splits, [...top.values()]);
  if (classes?.every((name) => top.has(name.normalize('NFC')))) return whole;
  const found = [...top].map(([name, own]) => look(dir, name, own));
  const trained = found.filter((each) => each.documented === 'train' && each.classes.length > 1);
  if (trained.length > 0) return documentedLayout(dir, found);
  refuseSplitsWithin(dir, found);
  refuseSplitsUnnamed(dir, found);
  refuseSplitWords(dir, found);
  return whole;
}

function look(dir: string, name: string, own: string): Found {
  let at = own;
  let classes = foldersIn(join(dir, at));
  for (let deep = 1; classes.size === 1 && deep < DEEP; deep++) {
    const below = foldersIn(join(dir, at, [...classes.values()][0]!));
    if (below.size === 0) break;
    at = `${at}/${[...classes.values()][0]!}`;
    classes = below;
  }
  return {
    name,
    documented: documentedSplit(name),
    words: splitName(name),
    at,
    classes: [...classes.keys()],
  };
}

/** As the experiment says; what it does not name stands beside. */
function layoutNamed(dir: string, splits: Call, top: readonly string[]): Layout {
  const named = (['train', 'validation', 'test'] as const).flatMap((split) =>
    [splits[split] ?? []].flat().map((path) => ({ split, path })),
  );
  const alone = named.every(({ split }) => split === 'train');
  const first = (path: string) => path.split('/')[0]!;
  return {
    places: named.map(({ split, path }) => ({
      folder: join(dir, path),
      split: alone ? null : split,
      without:
        path === '.'
          ? named.filter((each) => each.path !== '.').map((each) => first(each.path))
          : [],
    })),
    beside: named.some(({ path }) => path === '.')
      ? []
      : top.filter((name) => !named.some(({ path }) => first(path) === name)),
  };
}

/** `train` with classes, and beside it `val`, `test` or both. */
function documentedLayout(dir: string, found: readonly Found[]): Layout {
  const splits = found.filter(({ documented }) => documented !== undefined);
  const own = splits.filter(({ name, documented, classes, at }) => {
    const twice = splits.some((each) => each.name !== name && each.documented === documented);
    return !twice && classes.length > 1 && !at.includes('/');
  });
  const train = own.find(({ documented }) => documented === 'train');
  const more = found.filter(
    (each) => each.documented === undefined && each.words !== null && alike(each, splits),
  );
  const bare = splits.filter(({ classes }) => classes.length < 2);
  if (train === undefined || own.length < splits.length || own.length < 2 || more.length > 0) {
    const why =
      bare.length > 0
        ? `${listedFound(bare)} of ${dir} ${bare.length === 1 ? 'holds' : 'hold'} no class folders: without labels nothing can be tested there`
        : splits.length === 1
          ? `${dir} holds ${listedFound(splits)}, and no folder to test on`
          : `it is not plain which folders of ${dir} are which split: ${listedFound([...splits, ...more])}`;
    const labelled = [...splits, ...more].filter(({ classes }) => classes.length > 1);
    throw ask(dir, why, callOf(labelled), labelled);
  }
  const inner = join(dir, train.at);
  refuseSplitWords(
    inner,
    [...foldersIn(inner)].map(([name, path]) => look(inner, name, path)),
  );
  const tested = own.some(({ documented }) => documented === 'test');
  return {
    places: own.map(({ at, documented }) => ({
      folder: join(dir, at),
      // With train and val alone, val is what is tested on.
      split: documented === 'validation' && !tested ? 'test' : documented!,
      without: [],
    })),
    beside: found.filter((each) => !own.includes(each)).map(({ name }) => name),
  };
}

/** Splits a folder further in: of a folder to point into, or of each class. */
function refuseSplitsWithin(dir: string, found: readonly Found[]): void {
  const holding = found.filter(({ classes }) => {
    const splits = classes.map(documentedSplit);
    return (
      splits.includes('train') && splits.some((each) => each !== undefined && each !== 'train')
    );
  });
  const [first] = holding;
  if (first === undefined) return;
  const inner = join(dir, first.at);
  throw new Undecided(
    found.length === 1 ? { dir: inner } : {},
    `${listedFound(holding)} of ${dir} ${holding.length === 1 ? 'holds' : 'hold'} folders for splits: ${someQuoted(first.classes)}`,
    {
      remedy:
        holding.length === 1
          ? `Give \`dir\` as ${quoted(inner)}.`
          : `Arrange the images as ${join(dir, '<split>', '<class>', '<image>')}.`,
    },
  );
}

/** Folders that hold the same folders are splits, most likely, whatever they are called. */
function refuseSplitsUnnamed(dir: string, found: readonly Found[]): void {
  const names = found.map(({ name }) => name);
  const nested = found.filter((each) => common(each.classes, names).length > 1);
  if (nested.length > 0) {
    const [first] = nested;
    throw ask(
      dir,
      `${quoted(first!.name)} of ${dir} holds folders of the same names as those beside it: ${someQuoted(common(first!.classes, names))}`,
      { train: '.', test: first!.at },
    );
  }
  const same = found.filter((each) => alike(each, found));
  if (same.length === 0) return;
  const [a] = same;
  const shared = common(a!.classes, same.find((each) => alike(each, [a!]))!.classes);
  throw ask(
    dir,
    `${listedFound(same)} of ${dir} hold the same folders (${someQuoted(shared)}), as splits do`,
    callOf(same),
    same,
  );
}

/** A name of a split among those of classes: `test` beside `cat` and `dog`. */
function refuseSplitWords(dir: string, found: readonly Found[]): void {
  const suspects = found.filter((each) => isSuspect(each, found));
  if (suspects.length === 0) return;
  const others = found.filter((each) => !suspects.includes(each)).map(({ name }) => name);
  const labelled = suspects.filter(({ classes }) => classes.length > 1);
  const call = callOf(labelled);
  const what = `${listedFound(suspects)} of ${dir} ${suspects.length === 1 ? 'is named as a split is' : 'are named as splits are'}`;
  if (call !== null)
    throw ask(
      dir,
      others.length === 0 ? what : `${what}, beside ${someQuoted(others)}`,
      call,
      labelled,
    );
  if (others.length > 1)
    throw new Undecided({ classes: others }, `${what}, and beside it are ${someQuoted(others)}`, {
      remedy: `Leave it out with ${textOf(dir, `classes: [${others.map(quoted).join(', ')}]`)}, or say that every folder is a class with \`splits: false\`.`,
    });
  throw new BenchError(
    'data',
    `${what}, and ${suspects.length === 1 ? 'it holds' : 'they hold'} no folder for each of two or more classes`,
    {
      remedy: `Arrange the images as ${join(dir, suspects[0]!.name, '<class>', '<image>')}, or say that every folder is a class with \`splits: false\`.`,
    },
  );
}

/** A train may be a class, of vehicles; other words stand for splits if the name says nothing else. */
function isSuspect({ name, words, classes, at }: Found, found: readonly Found[]): boolean {
  if (words === null) return false;
  const others = found.filter((each) => each.name !== name);
  const isVehicle =
    name.toLowerCase() === 'train' &&
    classes.length < 2 &&
    others.length > 0 &&
    others.every((each) => each.words === null || each.words.rest !== '');
  if (isVehicle) return false;
  if (words.rest === '' || classes.length > 1 || at.includes('/')) return true;
  return others.some(
    (each) =>
      each.words !== null && each.words.rest === words.rest && each.words.purpose !== words.purpose,
  );
}

/** Whether it shares two folders or more with another. */
function alike({ name, classes }: Found, others: readonly Found[]): boolean {
  return others.some((each) => each.name !== name && common(each.classes, classes).length > 1);
}

function common(a: readonly string[], b: readonly string[]): string[] {
  return a.filter((name) => b.includes(name));
}
