import type { Verdict } from '../../analysis/types.ts';
import { escapeHtml } from '../../text/escape.ts';
import type { Cell, Column, Table } from '../content.ts';
import type { Gloss } from './gloss.ts';
import { textCell } from './text-cell.ts';

/** The charts' shapes, as characters: a verdict is never said by its colour alone. */
const SYMBOLS: Readonly<Record<Verdict, string>> = {
  negative: '▼',
  positive: '▲',
  equivalent: '■',
  inconclusive: '●',
};

/** Characters up to which a row's name, and any other cell, stay on one line. */
const SHORT = { name: 32, cell: 16 } as const;

/** A table with its caption, which scrolls sideways where the screen is too narrow. */
export function renderTable(table: Table, gloss: Gloss): string {
  const { caption, columns, rows, folded } = table;
  const label = escapeHtml(caption);
  const body = rows.map((row) => renderRow(row, columns)).join('\n');
  const head = `<thead>\n${renderHead(columns, gloss)}\n</thead>`;
  const scroll = (captioned: string) =>
    `<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table${kindOf(table)}>${captioned}${head}\n<tbody>\n${body}\n</tbody>\n</table></div>`;
  return folded
    ? `<details><summary>${label}</summary>${scroll('')}</details>`
    : scroll(`<caption><span>${gloss(caption)}</span></caption>\n`);
}

/** A verdict as a word, a shape and a colour. */
export function badge(verdict: Verdict): string {
  return `<span class="badge ${verdict}">${mark(verdict)}</span>`;
}

/** A cell of the grid: its verdict, the change with its interval below, and the accuracies that a page shows on demand. */
function tile({ verdict, text, comparison, accuracies }: Exclude<Cell, string>): string {
  const [change = '', ...interval] = text.split(' ');
  const both = accuracies ? ` <span class="accuracies">${escapeHtml(accuracies)}</span>` : '';
  const id = comparison === undefined ? '' : ` data-comparison="${comparison}"`;
  return `<span class="tile ${verdict}"${id}><span class="word">${mark(verdict)}</span> <b>${escapeHtml(change)}</b> <span class="interval">${escapeHtml(interval.join(' '))}</span>${both}</span>`;
}

function mark(verdict: Verdict): string {
  return `<span aria-hidden="true">${SYMBOLS[verdict]}</span> ${verdict}`;
}

function kindOf({ columns }: Table): string {
  return columns.some((column) => column.group) ? ' class="matrix"' : '';
}

/** One row of headings, or two where columns share a group. */
function renderHead(columns: readonly Column[], gloss: Gloss): string {
  if (!columns.some((column) => column.group))
    return `<tr>${columns.map((column) => heading(column, '', gloss)).join('')}</tr>`;
  const top: string[] = [];
  columns.forEach((column, i) => {
    if (!column.group) top.push(heading(column, ' rowspan="2"', gloss));
    else if (column.group !== columns[i - 1]?.group) {
      const span = columns.filter(({ group }) => group === column.group).length;
      top.push(`<th scope="colgroup" colspan="${span}">${escapeHtml(column.group)}</th>`);
    }
  });
  const grouped = columns.filter((column) => column.group);
  return `<tr>${top.join('')}</tr>\n<tr>${grouped.map((column) => heading(column, '', gloss)).join('')}</tr>`;
}

function heading({ label, numeric }: Column, attributes: string, gloss: Gloss): string {
  return `<th scope="col"${attributes}${numeric ? ' class="number"' : ''}>${gloss(label)}</th>`;
}

function renderRow(row: readonly Cell[], columns: readonly Column[]): string {
  const cells = row.map((cell, i) => {
    const text = typeof cell === 'string' ? textCell(cell) : verdictOf(cell, columns[i]);
    const short =
      typeof cell === 'string' && cell.length <= SHORT[i === 0 ? 'name' : 'cell']
        ? ' class="short"'
        : '';
    if (i === 0) return `<th scope="row"${short}>${text}</th>`;
    return `<td${columns[i]?.numeric ? ' class="number"' : short}>${text}</td>`;
  });
  return `<tr>${cells.join('')}</tr>`;
}

function verdictOf(cell: Exclude<Cell, string>, column: Column | undefined): string {
  if (column?.group === undefined) return badge(cell.verdict);
  return `<span class="where">${escapeHtml(`${column.group}, ${column.label}`)}</span>${tile(cell)}`;
}
