import { escapeHtml } from '../../text/escape.ts';
import { count, decimal } from '../../text/numbers.ts';
import type { ChartColumn, Datum } from '../charts/chart.ts';
import { textCell } from './text-cell.ts';

/** Rows of a chart's table; the rest are in its specification. */
const MOST = 200;

/** What a chart shows, as a table; its first rows where they are many. */
export function chartTable(
  rows: readonly Datum[],
  columns: readonly ChartColumn[],
  alt: string,
): string {
  const head = columns
    .map(({ label, digits }) => `<th scope="col"${numeric(digits)}>${escapeHtml(label)}</th>`)
    .join('');
  const body = rows
    .slice(0, MOST)
    .map((row) => `<tr>${columns.map((column) => cellOf(row, column)).join('')}</tr>`)
    .join('\n');
  const rest =
    rows.length > MOST
      ? `<p>The first ${MOST} of ${count(rows.length)} rows; all are in the Vega-Lite file.</p>`
      : '';
  return `<div class="scroll" tabindex="0" role="region" aria-label="Data: ${escapeHtml(alt)}"><table><thead><tr>${head}</tr></thead>
<tbody>${body}</tbody></table></div>${rest}`;
}

function cellOf(row: Datum, { field, digits }: ChartColumn): string {
  const value = row[field] ?? null;
  return `<td${numeric(digits)}>${textCell(textOf(value, digits))}</td>`;
}

function textOf(value: Datum[string], digits: number | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (digits === undefined) return String(value ?? '–');
  return decimal(value === null ? null : Number(value), digits);
}

const numeric = (digits: number | undefined) => (digits === undefined ? '' : ' class="number"');
