import leven from 'leven';

/** Share of a name's characters that may differ for it to be a slip of the hand. */
const MOST_DIFFERENT = 0.4;
/** Names that are suggested at once. */
const MOST_NAMES = 3;
/** Characters of a list of names that is short enough to be said. */
const LONGEST_LIST = 160;
/** Characters of a mistyped name that are looked at. */
const LONGEST_NAME = 100;

/**
 * The names that a mistyped one may stand for, the likeliest, at most three. Case, dashes and
 * underscores are no difference; an abbreviation or a part stands for the name.
 */
function nearest(typed: string, names: readonly string[]): string[] {
  const sought = plainly(typed.slice(0, LONGEST_NAME));
  const distances = names.map((name) => distance(sought, plainly(name)));
  const least = Math.min(...distances);
  if (!Number.isFinite(least)) return [];
  return names.filter((_, i) => distances[i] === least).slice(0, MOST_NAMES);
}

const plainly = (name: string) => name.toLowerCase().replace(/[-_ ]/g, '');

/** How far a name is from what was typed; infinite where it is another name. */
function distance(typed: string, name: string): number {
  if (typed === name) return 0;
  if (typed.length > 1 && name.startsWith(typed)) return 1;
  if (typed.length > 2 && sorted(typed) === sorted(name)) return 1;
  const changes = leven(typed, name);
  if (changes <= MOST_DIFFERENT * Math.max(typed.length, name.length)) return changes;
  if (typed.length > 2 && (name.includes(typed) || isAbbreviation(typed, name))) return 2;
  return Number.POSITIVE_INFINITY;
}

const sorted = (letters: string) => [...letters].sort().join('');

/** Whether a name has these letters in this order, and begins with the first: `cmp` of `compare`. */
function isAbbreviation(typed: string, name: string): boolean {
  if (typed[0] !== name[0]) return false;
  let at = 0;
  for (const letter of name) if (letter === typed[at]) at += 1;
  return at === typed.length;
}

/**
 * The end of a message that has already said which names there are: `, did you mean "a" or "b"?`;
 * empty where none is near.
 * @param show How a name is written.
 */
export function didYouMean(
  typed: string,
  names: readonly string[],
  show: (name: string) => string = (name) => name,
): string {
  const near = nearest(typed, names).map(show);
  return near.length === 0 ? '' : `, did you mean ${oneOf(near)}?`;
}

/** The same of a message that has not: where none is near it says which there are, if they are few. */
export function didYouMeanOf(
  typed: string,
  names: readonly string[],
  show: (name: string) => string = (name) => name,
): string {
  const near = didYouMean(typed, names, show);
  const all = names.map(show).join(', ');
  if (near !== '' || all === '' || all.length > LONGEST_LIST) return near;
  return `; there ${names.length === 1 ? 'is' : 'are'} ${all}`;
}

/** Items as prose: `a`, `a or b`, `a, b or c`. */
export function oneOf(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`;
}
