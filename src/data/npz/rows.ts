import type { NpzSpec } from '../../experiment/data-schema.ts';
import { some } from '../../text/numbers.ts';
import { didYouMean } from '../../text/suggest.ts';
import { stratifiedSample } from '../split/split.ts';
import { fault, type Part, type Said } from './parts.ts';

/** Which images of a split are taken, and as what. */
export interface Taken {
  /** Places in the arrays, ascending. */
  readonly rows: Int32Array;
  /** Class of each, by its place among the classes. */
  readonly labels: Int32Array;
}

/**
 * The classes, and the images that are taken of each split.
 * @throws BenchError `data` for labels with a gap, classes without an image in a split, and more
 *   images than there are.
 */
export function takenOf(
  spec: NpzSpec,
  parts: ReadonlyMap<Part, Said>,
): { readonly classes: string[]; readonly taken: ReadonlyMap<Part, Taken> } {
  const names = namesOf(spec, parts);
  const classes = spec.classes?.map((name) => name.normalize('NFC')) ?? names;
  const absent = classes.find((name) => !names.includes(name));
  if (absent !== undefined)
    throw fault(
      spec.file,
      `has no class ${JSON.stringify(absent)}${didYouMean(absent, names, (name) => JSON.stringify(name))}`,
      `Name classes of ${some(
        names.map((name) => JSON.stringify(name)),
        20,
      )}.`,
    );
  const places = new Map(classes.map((name, place) => [names.indexOf(name), place]));
  const taken = new Map<Part, Taken>();
  for (const [part, { labels }] of parts) {
    refuseAbsent(spec.file, part, labels, places, names);
    taken.set(part, limited(spec, part, of(labels, places)));
  }
  return { classes, taken };
}

/** What labels from 0 without a gap are called. */
function namesOf({ file, classNames }: NpzSpec, parts: ReadonlyMap<Part, Said>): string[] {
  const all = [...parts.values()].flatMap(({ labels }) => [...new Set(labels)]);
  const count = classNames?.length ?? new Set(all).size;
  const stray = all.find((label) => label < 0 || label >= count);
  if (stray !== undefined)
    throw fault(
      file,
      `has the label ${stray}, expected 0 to ${count - 1} for ${count} ${classNames === undefined ? 'labels' : '`classNames`'}`,
      'Number the classes from 0 without a gap, and name all of them or none.',
    );
  if (count < 2)
    throw fault(file, 'has one label only, 0', 'Give it images of two or more classes.');
  const names = classNames ?? Array.from({ length: count }, (_, i) => `${i}`);
  return names.map((name) => name.normalize('NFC'));
}

/** What is trained and tested on has every class. */
function refuseAbsent(
  file: string,
  part: Part,
  labels: readonly number[],
  places: ReadonlyMap<number, number>,
  names: readonly string[],
): void {
  const seen = new Set(labels);
  const absent = names.findIndex((_, label) => places.has(label) && !seen.has(label));
  if (absent < 0 || part === 'val') return;
  throw fault(
    file,
    `has no image of the label ${absent} in "${part}_images"`,
    'Give every class an image to train on and one to test on.',
  );
}

function of(labels: readonly number[], places: ReadonlyMap<number, number>): Taken {
  const rows = Int32Array.from(labels.keys()).filter((row) => places.has(labels[row]!));
  return { rows, labels: rows.map((row) => places.get(labels[row]!)!) };
}

/** As many as are asked for, drawn stratified; those to validate on stay. */
function limited(spec: NpzSpec, part: Part, taken: Taken): Taken {
  const limit = part === 'val' ? undefined : spec[part];
  const { rows, labels } = taken;
  if (limit === undefined || limit === rows.length) return taken;
  if (limit > rows.length)
    throw fault(
      spec.file,
      `holds ${rows.length} images${spec.classes === undefined ? '' : ' of its classes'} to ${part} on, and \`${part}\` asks for ${limit}`,
      `Lower \`${part}\` to ${rows.length} or less, or leave it out to take them all.`,
    );
  const drawn = stratifiedSample(labels, limit, 0);
  return { rows: drawn.map((at) => rows[at]!), labels: drawn.map((at) => labels[at]!) };
}
