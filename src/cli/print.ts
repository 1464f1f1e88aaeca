import pc from 'picocolors';
import { BenchError } from '../errors.ts';

/** An error on stderr: message and remedy of a user's mistake, the stack of a defect. */
export function printError(thrown: unknown): void {
  if (thrown instanceof BenchError) {
    process.stderr.write(`${pc.red('error')}: ${thrown.message}\n`);
    if (thrown.remedy !== undefined)
      process.stderr.write(`${pc.cyan('remedy')}: ${thrown.remedy}\n`);
    return;
  }
  const stack = thrown instanceof Error ? thrown.stack : String(thrown);
  process.stderr.write(`${pc.red('a defect of transfer-bench')}: ${stack}\n`);
}

/** What a terminal would act on rather than show: control characters, and marks that turn a line around. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** Text of others on one line, where it can neither break a table nor act on a terminal. */
export function shown(text: string): string {
  return text.replace(UNSEEN, (mark) =>
    mark === '\n' ? '\\n' : `\\u{${mark.codePointAt(0)!.toString(16)}}`,
  );
}

/** The beginning of a long text, such as an error's. */
export function shortened(text: string, length = 300): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** A table of text, columns two spaces apart; a column whose cells are all numbers stands right. */
export function table(header: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map(shown));
  const widths = header.map((title, i) =>
    Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const numeric = header.map((_, i) =>
    rows.every((row) => /^[-+−]?[\d.,]*%?$|^–$/.test(row[i] ?? '')),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [pc.bold(line(header)), ...rows.map(line)].join('\n');
}

/** One JSON value on stdout, for a script. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printLine(line = ''): void {
  process.stdout.write(`${line}\n`);
}
