import { counted, some } from '../../text/numbers.ts';
import type { DecodedImages } from './decoded-rows.ts';
import type { Listing } from './list.ts';
import { twins } from './near-duplicates.ts';
import type { Example, Parts } from './parts.ts';
import { LOOK_BYTES } from './thumbnail.ts';
import { quoted } from './walk.ts';

/** What a reader should know of a folder of images, a sentence each. */
export function notesOf(
  listing: Listing,
  { unreadable, kept, flat, paged }: DecodedImages,
  parts: Parts,
  looks: Uint8Array,
): string[] {
  const { files, hidden, foreign, beside, otherClasses, classes } = listing;
  const left = unreadable.map(({ at, reason }) => `${quoted(files[at]!.path)} (${reason})`);
  const notes =
    left.length === 0 ? [] : [`${counted(left.length, 'unreadable file')} left out: ${some(left)}`];
  if (hidden > 0) notes.push(`${counted(hidden, 'hidden file')} ignored`);
  const others = [...foreign.values()].reduce((sum, count) => sum + count, 0);
  if (others > 0)
    notes.push(
      `${counted(others, 'file')} ignored that ${others === 1 ? 'is no image' : 'are no images'}: ${byExtension(foreign)}`,
    );
  if (beside.length > 0)
    notes.push(
      `${counted(beside.length, 'folder')} ignored beside those of the splits: ${some(beside.map(quoted))}`,
    );
  if (otherClasses.length > 0)
    notes.push(
      `${counted(otherClasses.length, 'folder')} ignored, not among \`classes\`: ${some(otherClasses.map(quoted))}`,
    );
  const named = (rows: readonly number[]) =>
    some(rows.map((row) => quoted(files[kept[row]!]!.path)));
  if (paged.length > 0)
    notes.push(
      `the first image is read of ${counted(paged.length, 'file')} that have several: ${named(paged)}`,
    );
  if (flat.length > 0)
    notes.push(`${counted(flat.length, 'image')} almost of one colour: ${named(flat)}`);
  return [...notes, ...twinNotes(parts, classes, looks)];
}

function byExtension(counts: ReadonlyMap<string, number>): string {
  const most = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return some(
    most.map(
      ([name, count]) =>
        `${count} ${name === '' ? 'without extension' : JSON.stringify(name).slice(1, -1)}`,
    ),
  );
}

function twinNotes({ train, test }: Parts, classes: readonly string[], looks: Uint8Array) {
  const byRow = new Map<number, Example & { readonly part: string }>();
  for (const example of train)
    byRow.set(example.row, {
      ...example,
      part: example.split === 'validation' ? 'validation' : 'train',
    });
  for (const example of test) byRow.set(example.row, { ...example, part: 'test' });
  const pairs = twins(looks, looks.length / LOOK_BYTES).map(
    ([a, b]) => [byRow.get(a)!, byRow.get(b)!] as const,
  );
  const across = pairs.filter(([a, b]) => a.part !== b.part);
  const drawn = !train.some(({ split }) => split === 'validation');
  const within = pairs.filter(
    ([a, b]) => drawn && a.part === b.part && a.part === 'train' && mayPart(a, b),
  );
  const labels = pairs.filter(([a, b]) => a.label !== b.label);
  const shown = (list: typeof pairs) =>
    some(list.map(([a, b]) => `${quoted(a.path)} and ${quoted(b.path)}`));
  const notes: string[] = [];
  if (across.length > 0)
    notes.push(
      `${counted(across.length, 'pair')} of images in two splits look alike, which flatters the test: ${shown(across)}`,
    );
  if (within.length > 0)
    notes.push(
      `${counted(within.length, 'pair')} of images to train on look alike, of which a trial may validate on one: ${shown(within)}`,
    );
  if (labels.length > 0)
    notes.push(
      `${counted(labels.length, 'pair')} of images in two classes look alike: ${some(
        labels.map(
          ([a, b]) =>
            `${quoted(a.path)} as ${quoted(classes[a.label]!)} and ${quoted(b.path)} as ${quoted(classes[b.label]!)}`,
        ),
      )}`,
    );
  return notes;
}

/** Images of one group are validated on together, or not at all. */
function mayPart(a: Example, b: Example): boolean {
  return a.group === null || a.group !== b.group;
}
