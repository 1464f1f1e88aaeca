import pc from 'picocolors';
import { BenchError } from '../../errors.ts';
import { guarded, guardedJson, visible, visibleLines } from '../../text/visible.ts';

/** Where text goes; all that a command prints goes through here. */
export type Stream = 'stdout' | 'stderr';

/** Text as it is, but for what a terminal, a log or a CI server would obey rather than show. */
export function print(text: string, stream: Stream = 'stdout'): void {
  process[stream].write(guarded(text, pc.isColorSupported));
}

export function printLine(line = '', stream: Stream = 'stdout'): void {
  print(`${line}\n`, stream);
}

/** One JSON value on stdout, for a script. */
export function printJson(value: unknown): void {
  process.stdout.write(jsonText(value));
}

/** A JSON value as text for a script, whoever shows it. */
export function jsonText(value: unknown): string {
  return guardedJson(`${JSON.stringify(value, null, 2)}\n`);
}

/** Commands of a CI server, a line each, which are meant to be obeyed. */
export function printCommands(text: string): void {
  process.stdout.write(text);
}

/** An error on stderr: message and remedy of a user's mistake, the stack of a defect. */
export function printError(thrown: unknown): void {
  if (thrown instanceof BenchError) {
    printLine(`${pc.red('error')}: ${visibleLines(thrown.message)}`, 'stderr');
    if (thrown.remedy !== undefined)
      printLine(`${pc.cyan('remedy')}: ${visibleLines(thrown.remedy)}`, 'stderr');
    return;
  }
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  printLine(`${pc.red('a defect of transfer-bench')}: ${visibleLines(stack)}`, 'stderr');
  printLine(
    `${pc.cyan('remedy')}: Nothing that was finished is lost. Please report it where you have transfer-bench from, with this text, the command, and what \`bench doctor\` prints.`,
    'stderr',
  );
}

/** The beginning of a long text, such as an error's. */
export function shortened(text: string, length = 300): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** Characters of a cell at most. */
const LONGEST_CELL = 400;

/** A table of text, columns two spaces apart; a column whose cells are all numbers, or ends of intervals, stands right. */
export function table(header: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map((cell) => visible(cell, LONGEST_CELL)));
  const widths = header.map((title, i) =>
    rows.reduce((widest, row) => Math.max(widest, (row[i] ?? '').length), title.length),
  );
  const numeric = header.map((_, i) =>
    rows.every((row) => /^[-+−<[]*[\d.,]*[%\]]?$|^–$/.test(row[i] ?? '')),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [pc.bold(line(header)), ...rows.map(line)].join('\n');
}
