import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type DataSet, imageAt } from '../image-set.ts';

/** Images that are there more than once, pixel for pixel as they are decoded. */
export interface Copies {
  /** Images that are like one before them. */
  readonly images: number;
  /** Sets of equal images of which not all are in one split, of one class, in one group. */
  readonly acrossSplits: number;
  readonly acrossClasses: number;
  readonly acrossGroups: number;
  /** The first sets, those across splits before others. */
  readonly examples: readonly CopySet[];
}

interface CopySet {
  readonly images: readonly string[];
  readonly splits: readonly string[];
  readonly classes: readonly string[];
}

interface Copy {
  readonly name: string;
  readonly split: string;
  readonly label: number;
  readonly group: number | null;
}

/** Sets that are named. */
const SHOWN = 20;
/** Images between which whoever waits, such as for an interrupt, gets a turn. */
const TURN = 256;

/** Compares all images of a data set; memory holds a checksum of each. */
export async function copiesIn(dataSet: DataSet): Promise<Copies> {
  const all = await equals(dataSet);
  const differing = (of: (copy: Copy) => unknown) =>
    all.filter((copies) => new Set(copies.map(of)).size > 1);
  const across = differing(({ split }) => split);
  const examples = [...across, ...all.filter((copies) => !across.includes(copies))];
  return {
    images: all.reduce((sum, copies) => sum + copies.length - 1, 0),
    acrossSplits: across.length,
    acrossClasses: differing(({ label }) => label).length,
    acrossGroups: differing(({ group }) => group).length,
    examples: examples.slice(0, SHOWN).map((copies) => ({
      images: copies.slice(0, SHOWN).map(({ name }) => name),
      splits: [...new Set(copies.map(({ split }) => split))],
      classes: [...new Set(copies.map(({ label }) => dataSet.classes[label]!))],
    })),
  };
}

/** Sets of images that have one checksum. */
async function equals({ train, test, validation }: DataSet): Promise<Copy[][]> {
  const held = new Set(validation);
  const places = new Map<string, number[]>();
  const parts = [train, test];
  for (const [part, set] of parts.entries())
    for (let i = 0; i < set.count; i++) {
      if (i % TURN === 0) await setImmediate();
      const key = createHash('sha256').update(imageAt(set, i)).digest('base64');
      const own = places.get(key);
      // Of two parts, one number: even of those to train on.
      if (own === undefined) places.set(key, [2 * i + part]);
      else own.push(2 * i + part);
    }
  const copyAt = (place: number): Copy => {
    const [part, i] = [place % 2, Math.floor(place / 2)];
    const set = parts[part]!;
    const split = part === 1 ? 'test' : held.has(i) ? 'validation' : 'train';
    return {
      name: set.nameOf?.(i) ?? `${split}, image ${i}`,
      split,
      label: set.labels[i]!,
      group: set.groups?.[i] ?? null,
    };
  };
  return [...places.values()].filter((own) => own.length > 1).map((own) => own.map(copyAt));
}
