import pc from 'picocolors';
import wrapAnsi from 'wrap-ansi';
import { listed, NO_VALUE } from '../../text/numbers.ts';
import { table } from './print.ts';

/** A column of a table that is to fit a terminal. */
export interface Column {
  readonly title: string;
  /** Its title where room is scarce. */
  readonly short?: string;
  /** Where nothing else makes room, those of the lowest numbers are left out first; without one it stays. */
  readonly least?: number;
}

/** A table whose first columns may stand as headings above their rows. */
export interface Sheet {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** How many of the first columns may; what they have in common is then said once. */
  readonly headings: number;
}

/** Columns of the terminal that stdout is; infinite where it is none, as for a script. */
export function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;
}

/** Text broken between words to fit; lines after the first are indented by so many columns more. */
export function wrapped(text: string, width = terminalWidth(), indent = 0): string {
  if (!Number.isFinite(width)) return text;
  return text
    .split('\n')
    .map((line) => {
      const begin = /^ */.exec(line)![0].length;
      const [first = '', ...others] = wrapAnsi(
        line.slice(begin),
        Math.max(20, width - begin - indent),
        {
          hard: true,
        },
      ).split('\n');
      return [
        ' '.repeat(begin) + first,
        ...others.map((each) => ' '.repeat(begin + indent) + each),
      ].join('\n');
    })
    .join('\n');
}

/**
 * The first way to print a table that fits the terminal: as it is, with short titles, with its
 * first columns as headings, and at last without the columns that are needed least, of which a
 * line beneath tells.
 * @param sheets The same table in several arrangements, the best first.
 */
export function fitted(sheets: readonly Sheet[], width = terminalWidth()): string {
  const ways = sheets.flatMap((sheet) =>
    Array.from({ length: sheet.headings + 1 }, (_, headings) => headings).flatMap((headings) => [
      { sheet, headings, short: false },
      { sheet, headings, short: true },
    ]),
  );
  for (const way of ways) {
    const text = printed(way, width);
    if (widthOf(text) <= width) return text;
  }
  return withoutLeast(ways.at(-1)!, width);
}

/** An interval in two columns, the second without a title, so that its ends stand below each other. */
export function intervalCells(
  ends: readonly [number, number] | null,
  show: (end: number) => string,
): [string, string] {
  if (ends === null) return [NO_VALUE, ''];
  return [`[${show(ends[0])},`, `${show(ends[1])}]`];
}

interface Way {
  readonly sheet: Sheet;
  readonly headings: number;
  readonly short: boolean;
}

function withoutLeast(way: Way, width: number): string {
  const { columns } = way.sheet;
  const order = columns
    .flatMap(({ least }, i) => (least === undefined || i < way.headings ? [] : [{ i, least }]))
    .sort((a, b) => a.least - b.least);
  let text = printed(way, width);
  const left: number[] = [];
  for (const { i } of order) {
    if (widthOf(text) <= width) break;
    left.push(i);
    text = printed({ ...way, sheet: without(way.sheet, left) }, width);
  }
  const told = left.filter((i) => way.sheet.rows.some((row) => row[i] !== ''));
  if (told.length === 0) return text;
  const names = listed(told.map((i) => columns[i]!.title));
  return `${text}\n${wrapped(`left out for want of room: ${names}`, width)}`;
}

function without(sheet: Sheet, left: readonly number[]): Sheet {
  const kept = <T>(items: readonly T[]) => items.filter((_, i) => !left.includes(i));
  return { ...sheet, columns: kept(sheet.columns), rows: sheet.rows.map(kept) };
}

function printed({ sheet: { columns, rows }, headings, short }: Way, width: number): string {
  const titles = columns.map((column) => (short ? (column.short ?? column.title) : column.title));
  const [header = '', ...lines] = table(
    titles.slice(headings),
    rows.map((row) => row.slice(headings)),
  ).split('\n');
  if (headings === 0) return [header, ...lines].join('\n');
  const groups = new Map<string, string[]>();
  for (const [i, row] of rows.entries()) {
    const heading = row.slice(0, headings).filter(Boolean).join(', ');
    const group = groups.get(heading) ?? [];
    if (group.length === 0) groups.set(heading, group);
    group.push(`  ${lines[i]}`);
  }
  return [
    `  ${header}`,
    ...[...groups].flatMap(([heading, group]) => [pc.bold(wrapped(heading, width, 4)), ...group]),
  ].join('\n');
}

function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => [...plain(line)].length));
}

/** Without our colours. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
const plain = (line: string) => line.replace(COLOURS, '');
