import wrapAnsi from 'wrap-ansi';

/** Columns below which text is not broken further. */
const NARROWEST = 20;

/**
 * Text broken between words to fit a terminal; the lines of a paragraph after its first are
 * indented by so many columns more.
 * @param width Columns of the terminal; infinite breaks nothing.
 */
export function wrapped(text: string, width: number, indent = 0): string {
  if (!Number.isFinite(width)) return text;
  return text
    .split('\n')
    .map((line) => paragraph(line, width, indent))
    .join('\n');
}

function paragraph(line: string, width: number, indent: number): string {
  const begin = /^ */.exec(line)![0];
  const room = Math.max(NARROWEST, width - begin.length - indent);
  const [first = '', ...others] = wrapAnsi(line.slice(begin.length), room, { hard: true }).split(
    '\n',
  );
  return [first, ...others.map((each) => ' '.repeat(indent) + each)]
    .map((each) => begin + each)
    .join('\n');
}

/** A text of at most so many characters, its middle left out. */
export function cutMiddle(text: string, longest: number): string {
  const characters = [...text];
  if (characters.length <= longest) return text;
  const kept = Math.max(2, longest - 1);
  const end = Math.floor(kept / 2);
  return `${characters.slice(0, kept - end).join('')}…${characters.slice(-end).join('')}`;
}

/** How far something has come, as a bar of so many columns. */
export function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '━'.repeat(full).padEnd(width);
}
