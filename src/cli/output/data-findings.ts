import { type GroupFigures, patternText } from '../../data/inspect/groups.ts';
import type { Inspected } from '../../data/inspect/inspect.ts';
import type { Looks } from '../../data/inspect/looks.ts';
import { count, counted, percent, some } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
import { wrapped } from '../../text/wrap.ts';
import { dataCall } from './data-call.ts';
import { table } from './print.ts';

/** Classes of the table; those of others are summed. */
const MOST_CLASSES = 30;
/** Characters of a line, which names of files may fill. */
const LONGEST_LINE = 1000;

/** What was found in a folder or a file of images, for a terminal so wide, and the call to paste. */
export function findingsText(found: Inspected, width: number): string {
  const line = (text: string) => wrapped(visible(text, LONGEST_LINE), width, 2);
  const { warnings, guesses, notes } = found;
  const said = [
    ...warnings.map((text) => `warning: ${text}`),
    ...guesses.map((text) => `check: ${text}`),
    ...notes.map((text) => `note: ${text}`),
  ];
  return [
    line(headline(found)),
    '',
    classTable(found),
    '',
    ...figures(found).map(line),
    ...(said.length === 0 ? [] : ['', ...said.map(line)]),
    '',
    'paste into the `targets` of an experiment:',
    '',
    pastedCall(found).replaceAll(/^/gm, '  '),
  ].join('\n');
}

/** The call to paste, as it is. */
export function pastedCall({ options }: Inspected): string {
  return dataCall(options, (key) =>
    key === 'size' ? ['Small, so that a first run is fast; default 224.'] : [],
  );
}

const LAYOUTS: Readonly<Record<Inspected['options']['kind'], string>> = {
  'image-folder': 'a folder for each class',
  manifest: 'images that a table lists',
  npz: "an archive of NumPy's",
  parquet: 'Parquet files, as Hugging Face has them',
  'web-dataset': 'tar files in the layout of WebDataset',
  cifar10: 'CIFAR-10, binary version',
  cifar100: 'CIFAR-100, binary version',
};

function headline({ options, counts }: Inspected): string {
  const path =
    ('dir' in options ? options.dir : undefined) ?? ('file' in options ? options.file : '');
  return `${path}: ${LAYOUTS[options.kind]}; ${counted(counts.classes.length, 'class', 'classes')}`;
}

function classTable({ counts: { classes } }: Inspected): string {
  const own = classes.some(({ validation }) => validation !== null);
  const row = (name: string, train: number, validation: number, test: number) => [
    name,
    count(train),
    ...(own ? [count(validation)] : []),
    count(test),
  ];
  const summed = (name: string, part: typeof classes) => {
    const sum = (key: 'train' | 'validation' | 'test') =>
      part.reduce((total, each) => total + (each[key] ?? 0), 0);
    return row(name, sum('train'), sum('validation'), sum('test'));
  };
  const rest = classes.slice(MOST_CLASSES);
  const rows = [
    ...classes
      .slice(0, MOST_CLASSES)
      .map(({ name, train, validation, test }) => row(name, train, validation ?? 0, test)),
    ...(rest.length === 0 ? [] : [summed(`and ${counted(rest.length, 'other')}`, rest)]),
    summed('all', classes),
  ];
  const heads = own ? ['train', 'validation', 'test'] : ['train, validation included', 'test'];
  return table(['class', ...heads], rows);
}

function figures(found: Inspected): string[] {
  const { images, unreadable, groups, groupHint, copies } = found;
  return [
    sizesText(found),
    `modes: ${some(modesOf(images), 10)}${images.looked > 1 ? ` (of ${count(images.looked)} looked at)` : ''}`,
    ...(unreadable === 0 ? [] : [`unreadable: ${counted(unreadable, 'file')}`]),
    `groups: ${groups === null ? 'none, each image by itself' : groupsText(groups)}`,
    ...(groupHint === null
      ? []
      : [
          `names look like those of several images of one patient or object: groupBy: ${patternText(groupHint.pattern)} makes ${groupsText(groupHint.figures)}`,
        ]),
    `copies: ${copies.images === 0 ? 'no image is there twice, pixel for pixel' : `${counted(copies.images, 'image')} like one before ${copies.images === 1 ? 'it' : 'them'}, pixel for pixel at this size`}`,
  ];
}

/** The sizes of images, and what each is brought to. */
export function sizesText({ images: { least, median, largest }, options }: Inspected): string {
  const pixels = ({ width, height }: Looks['median']) => `${width} × ${height}`;
  const shown =
    pixels(least) === pixels(largest)
      ? `images of ${pixels(median)} px`
      : `images of ${pixels(least)} to ${pixels(largest)} px, most like ${pixels(median)}`;
  if (!('size' in options)) return shown;
  return `${shown}; each is brought to ${options.size} × ${options.size} px`;
}

function modesOf({ modes, looked }: Looks): string[] {
  const most = Object.entries(modes).sort(([, a], [, b]) => b - a);
  return most.map(([mode, images]) => (looked > 1 ? `${mode}: ${count(images)}` : mode));
}

function groupsText({ count: all, largest, ofOneClass }: GroupFigures): string {
  return `${counted(all, 'group')}, the largest ${JSON.stringify(largest.name)} with ${percent(largest.share)} of the images; ${count(ofOneClass)} of one class alone`;
}
