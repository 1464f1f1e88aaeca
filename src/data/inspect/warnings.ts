import { relative, sep } from 'node:path';
import type { DataCounts } from '../../experiment/data-counts.ts';
import { count, counted, percent, some } from '../../text/numbers.ts';
import type { ListedFile } from '../image-folder/list.ts';
import { quoted } from '../image-folder/walk.ts';
import type { Copies } from './copies.ts';
import type { Draft } from './draft.ts';
import { type GroupFigures, type GroupHint, patternText } from './groups.ts';

/** Images below which a share of correct ones says little: known to 10 points either way at best. */
const FEW = 100;
/** Groups of a class below which the class may be no more than those groups. */
const FEW_GROUPS = 3;
/** Times that the largest class has the images of the smallest. */
const UNEQUAL = 2;
/** Share of the images beyond which a group decides a split. */
const MOST_OF_ALL = 0.5;

interface Findings {
  readonly draft: Draft;
  /** Null where there is no file for each image. */
  readonly files: readonly ListedFile[] | null;
  readonly counts: DataCounts;
  readonly copies: Copies;
  readonly groups: GroupFigures | null;
  readonly hint: GroupHint | null;
}

/** What endangers a result, the worst first, a sentence or two each. */
export function warningsOf({ draft, files, counts, copies, groups, hint }: Findings): string[] {
  return [
    ...copyWarnings(copies),
    ...groupWarnings(groups, counts),
    ...hintWarnings(hint, files?.every(({ split }) => split === null) ?? false),
    ...sizeWarnings(counts, mergedText(draft, files ?? [])),
    ...balanceWarnings(counts),
  ];
}

function copyWarnings({ images, examples, ...across }: Copies): string[] {
  if (images === 0) return [];
  const shown = (key: 'splits' | 'classes') => {
    const found = examples.filter((each) => each[key].length > 1);
    return some(
      found.map((each) => each.images.slice(0, 3).map(quoted).join(' = ')),
      3,
    );
  };
  const warnings: string[] = [];
  if (across.acrossSplits > 0)
    warnings.push(
      `${counted(across.acrossSplits, 'image')} in two splits, pixel for pixel, which flatters the test: ${shown('splits')}`,
    );
  if (across.acrossClasses > 0)
    warnings.push(
      `${counted(across.acrossClasses, 'image')} in two classes, pixel for pixel, which cannot be learnt: ${shown('classes')}`,
    );
  if (across.acrossGroups > 0)
    warnings.push(
      `${counted(across.acrossGroups, 'image')} in two groups, pixel for pixel, which then do not keep apart what belongs together`,
    );
  return warnings;
}

function groupWarnings(groups: GroupFigures | null, { classes }: DataCounts): string[] {
  if (groups === null) return [];
  const { largest, byClass } = groups;
  const few = classes.filter((_, i) => byClass[i]! < FEW_GROUPS);
  return [
    ...(largest.share > MOST_OF_ALL
      ? [
          `the group ${quoted(largest.name)} has ${percent(largest.share)} of the images: the splits are what it decides`,
        ]
      : []),
    ...(few.length > 0
      ? [
          `fewer than ${FEW_GROUPS} groups have images of ${some(few.map(({ name }) => quoted(name)))}: what is learnt may be the group, not the class`,
        ]
      : []),
  ];
}

/** What would be so if names told the truth. */
function hintWarnings(hint: GroupHint | null, drawn: boolean): string[] {
  if (hint === null) return [];
  const { acrossSplits, count: all, largest } = hint.figures;
  const pattern = patternText(hint.pattern);
  return [
    ...(acrossSplits > 0
      ? [
          `${count(acrossSplits)} of ${count(all)} groups by the pattern of names ${pattern} have images in two splits: if a group is one patient or object, the test is of what was trained on`,
        ]
      : []),
    ...(drawn
      ? [
          `if the ${count(all)} groups by the pattern of names ${pattern} are patients or objects, the split that is drawn tests on those that were trained on: set \`groupBy: ${pattern}\``,
        ]
      : []),
    ...(largest.share > MOST_OF_ALL
      ? [
          `the group ${quoted(largest.name)} by the pattern of names ${pattern} has ${percent(largest.share)} of the images`,
        ]
      : []),
  ];
}

/** How images to validate on become images to train on, of which every trial holds out a share. */
function mergedText(draft: Draft, files: readonly ListedFile[]): string {
  if (draft.kind !== 'image-folder' || draft.splits !== undefined)
    return 'Call them images to train on, and every trial holds out a share of those';
  const folders = (split: ListedFile['split']) => [
    ...new Set(
      files
        .filter((file) => file.split === split)
        .map(({ path }) => relative(draft.dir, path).split(sep)[0]!),
    ),
  ];
  const splits = `train: ${JSON.stringify([...folders('train'), ...folders('validation')])}, test: ${JSON.stringify(folders('test'))}`;
  return `With splits: { ${splits} } every trial holds out a share of those to train on instead`;
}

function sizeWarnings({ classes }: DataCounts, merged: string): string[] {
  const sum = (key: 'validation' | 'test') =>
    classes.reduce((total, each) => total + (each[key] ?? 0), 0);
  const [held, tested] = [sum('validation'), sum('test')];
  return [
    ...(held > 0 && held < FEW
      ? [
          `${counted(held, 'validation image')} ${held === 1 ? 'is' : 'are'} too few to choose an epoch by: the accuracy on them is known to ${pointsEither(held)} points either way. ${merged}`,
        ]
      : []),
    ...(tested < FEW
      ? [
          `${counted(tested, 'test image')} ${tested === 1 ? 'is' : 'are'} few: an accuracy on them is known to ${pointsEither(tested)} points either way at worst`,
        ]
      : []),
  ];
}

/** Half of the 95% interval of a share of one half (normal approximation), in points. */
function pointsEither(images: number): number {
  return Math.round(100 * 1.96 * Math.sqrt(0.25 / Math.max(1, images)));
}

function balanceWarnings({ classes }: DataCounts): string[] {
  const sorted = classes.toSorted((a, b) => b.train - a.train);
  const [most, least] = [sorted[0]!, sorted.at(-1)!];
  if (most.train < UNEQUAL * least.train) return [];
  const tested = classes.reduce((sum, { test }) => sum + test, 0);
  const times = least.train === 0 ? 'all' : `${(most.train / least.train).toFixed(1)} times`;
  const guesser =
    tested === 0
      ? ''
      : `; to answer always the first is right on ${percent(most.test / tested)} of the test images`;
  return [
    `the classes are unequal: ${quoted(most.name)} has ${times} the training images of ${quoted(least.name)} (${count(most.train)} and ${count(least.train)})${guesser}`,
  ];
}
