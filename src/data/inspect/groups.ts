import { groupFinder } from '../../experiment/group-pattern.ts';
import type { ListedFile } from '../image-folder/list.ts';
import type { DataSet } from '../image-set.ts';

/** What images belong to, such as patients. */
export interface GroupFigures {
  readonly count: number;
  /** The one with the most images. */
  readonly largest: { readonly name: string; readonly images: number; readonly share: number };
  /** Groups whose images are all of one class. */
  readonly ofOneClass: number;
  /** Groups that have images of each class, by the classes' order. */
  readonly byClass: readonly number[];
  /** Groups that have images in two splits or more. */
  readonly acrossSplits: number;
}

interface Member {
  readonly group: string;
  readonly label: number;
  readonly split: string | null;
}

/** Null where each image is a group of its own. */
export function groupFigures({ classes, train, test }: DataSet): GroupFigures | null {
  const members = [train, test].flatMap(({ labels, groups, groupNames }, part) =>
    Array.from(groups ?? [], (group, i): Member => {
      const name = groupNames?.[group] ?? `${group}`;
      return { group: name, label: labels[i]!, split: part === 0 ? 'train' : 'test' };
    }),
  );
  return members.length === 0 ? null : figuresOf(members, classes.length);
}

/** A pattern in names, by which several images seem to be of one patient or object. */
export interface GroupHint {
  readonly pattern: string;
  readonly figures: GroupFigures;
}

/** A pattern as a regular expression of TypeScript. */
export function patternText(pattern: string): string {
  return `/${pattern.replaceAll('/', '\\/')}/`;
}

/** How names of several images of one patient or object begin: `patient12_3.png`, `12_3.png`, `patient12/3.png`. */
const GROUPED = ['^([^/]+)/', '^([A-Za-z]+[-_]?\\d+)[-_]', '^(\\d+)[-_]'];

/** What names suggest; null where they suggest nothing. */
export function groupHint(files: readonly ListedFile[], classes: number): GroupHint | null {
  for (const pattern of GROUPED) {
    const groupOf = groupFinder(pattern)!;
    const groups = files.map(({ name }) => groupOf(name));
    const distinct = new Set(groups).size;
    if (groups.includes(undefined) || distinct < 2 || distinct >= 0.9 * files.length) continue;
    const members = files.map(({ label, split }, i) => ({ group: groups[i]!, label, split }));
    return { pattern, figures: figuresOf(members, classes) };
  }
  return null;
}

function figuresOf(members: readonly Member[], classes: number): GroupFigures {
  const groups = new Map<string, { images: number; labels: Set<number>; splits: Set<unknown> }>();
  for (const { group, label, split } of members) {
    const own = groups.get(group) ?? { images: 0, labels: new Set(), splits: new Set() };
    own.images += 1;
    own.labels.add(label);
    own.splits.add(split);
    groups.set(group, own);
  }
  const all = [...groups.values()];
  const [name, { images }] = [...groups].reduce((most, each) =>
    each[1].images > most[1].images ? each : most,
  );
  return {
    count: groups.size,
    largest: { name, images, share: images / members.length },
    ofOneClass: all.filter(({ labels }) => labels.size === 1).length,
    byClass: Array.from(
      { length: classes },
      (_, label) => all.filter(({ labels }) => labels.has(label)).length,
    ),
    acrossSplits: all.filter(({ splits }) => splits.size > 1).length,
  };
}
