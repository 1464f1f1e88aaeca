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

/** A table of text, columns two spaces apart; a column whose cells are all numbers stands right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
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
