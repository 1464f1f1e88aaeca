/** Longest text of a user's that a line of output is given: names and errors may be of any length. */
const LONGEST = 300;

/** Controls, marks that turn text round, line separators, halves of pairs and what XML has not. */
const HIDDEN =
  /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

/**
 * A user's text as one line that shows what it is: what a terminal, a browser or a
 * log would obey rather than print is written as its code, such as `\u202e`; what is
 * too long is cut.
 */
export function visible(text: string, longest = LONGEST): string {
  const line = text
    .slice(0, 4 * longest)
    .replace(/\s+/g, ' ')
    .trim()
    .replace(HIDDEN, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}
