/** Longest text of a user's that a line of output is given: names and errors may be of any length. */
const LONGEST = 300;
/** The same of a line of an error, which may list files. */
const LONGEST_LINE = 2000;
/** Lines of an error at most. */
const MAX_LINES = 60;

/** Controls, marks that turn text round, line separators, halves of pairs and what XML has not. */
const HIDDEN =
  /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

/** What a CI server takes for a command: `::error::` at a line's beginning, `##[group]` anywhere. */
const COMMAND = /^(\s*):(?=:)|#(?=#\w*\[)/g;

/**
 * A text from outside as one line that shows what it is: what a terminal, a browser, a
 * log or a CI server would obey rather than print is written as its code, such as `\u202e`; what
 * is too long is cut.
 */
export function visible(text: string, longest = LONGEST): string {
  const line = escaped(
    text
      .slice(0, Math.min(4 * longest, text.length))
      .replace(/\s+/g, ' ')
      .trim(),
  );
  return cut(line, longest);
}

/**
 * A text from outside that may have several lines, such as an error that lists files. Each is as
 * `visible` has it; all but the first are indented, so that none passes for a line of ours.
 */
export function visibleLines(text: string): string {
  const [first = '', ...others] = text.trim().split(/\r\n|[\n\r\u2028\u2029]/, MAX_LINES + 1);
  const more = others.length >= MAX_LINES ? ['  …'] : [];
  const lines = others.slice(0, MAX_LINES - 1).map((line) => {
    const indent = /^\s{2}/.test(line) ? '' : '  ';
    return indent + lineOf(line);
  });
  return [lineOf(first), ...lines, ...more].join('\n');
}

const lineOf = (line: string) =>
  cut(
    escaped(
      line
        .replaceAll('\t', '  ')
        .trimEnd()
        .slice(0, 4 * LONGEST_LINE),
    ),
    LONGEST_LINE,
  );

/** Colours as picocolors writes them. */
const COLOUR = new RegExp(`(${String.fromCharCode(27)}\\[(?:0|1|2|22|3[0-9]|39|90)m)`);
/** Nowhere. */
const NONE = /(?!)/;

/**
 * Text on its way out, the last wall before a terminal or a log: whatever parts it is made of, it
 * keeps no control but the end of a line and, where they are wanted, our colours, and none of its
 * lines begins as a CI server's command does.
 */
export function guarded(text: string, colours: boolean): string {
  return text
    .split('\n')
    .map((line) => {
      const end = line.endsWith('\r') ? '\r' : '';
      const parts = line.slice(0, line.length - end.length).split(colours ? COLOUR : NONE);
      // Colours stand at odd places; a command may begin behind one.
      let atBegin = true;
      const kept = parts.map((part, i) => {
        if (i % 2 === 1) return part;
        const clean = escaped(part, atBegin);
        if (part.trim() !== '') atBegin = false;
        return clean;
      });
      return kept.join('') + end;
    })
    .join('\n');
}

/** JSON on its way out: the same value, with what is obeyed rather than shown as its code. */
export function guardedJson(json: string): string {
  return json
    .replace(HIDDEN, (mark) => (mark === '\n' ? mark : codeOf(mark)))
    .replace(/#(?=#\w*\[)/g, codeOf('#'));
}

function escaped(text: string, atBegin = true): string {
  return text
    .replace(HIDDEN, codeOf)
    .replace(COMMAND, (found, space: string | undefined) =>
      space === undefined ? codeOf('#') : atBegin ? space + codeOf(':') : found,
    );
}

function codeOf(mark: string): string {
  return `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function cut(line: string, longest: number): string {
  if (line.length <= longest) return line;
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}
