import { escapeHtml, escapeMarkdown } from '../text/escape.ts';
import { count, points } from '../text/numbers.ts';
import {
  type Block,
  type Cell,
  type Content,
  numeric,
  type Section,
  type Table,
} from './content.ts';
import type { Prediction } from './gallery/data.ts';

/** Characters of a cell from which on it is shown on demand. */
const LONG = 400;
/** Rows of a table: GitHub shows no more than half a megabyte of a file. */
const MAX_ROWS = 150;

/** The report as GitHub-flavoured Markdown; charts are linked as `charts/<name>.svg`. */
export function renderMarkdown(content: Content): string {
  const parts = [
    `# ${escapeMarkdown(content.title)}`,
    `**Question:** ${escapeMarkdown(content.question)}`,
    `**Answer:** ${escapeMarkdown(content.answer)}`,
    ...(content.running === null
      ? []
      : [
          `> **${escapeMarkdown(content.running.heading)}.** ${escapeMarkdown(content.running.note)}`,
        ]),
    ...content.warnings.map((warning) => `> **Note:** ${escapeMarkdown(warning)}`),
    content.facts.map(({ label, text }) => `- ${label}: ${escapeMarkdown(text)}`).join('\n'),
    ...content.sections.map(renderSection),
    `_${escapeMarkdown(content.footer)}_`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderSection({ title, blocks }: Section): string {
  return [`## ${title}`, ...blocks.map(renderBlock)].join('\n\n');
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case 'text':
      return escapeMarkdown(block.text);
    case 'list':
      return block.items
        .map(({ label, text }) => `- **${escapeMarkdown(label)}:** ${escapeMarkdown(text)}`)
        .join('\n');
    case 'chart':
      return `![${escapeMarkdown(block.chart.alt)}](charts/${block.chart.name}.svg)`;
    case 'table':
      return renderTable(block.table);
    case 'comparison':
      return [
        `Of all comparisons the one that tells most; \`index.html\` shows any other: **${escapeMarkdown(block.heading)}**`,
        escapeMarkdown(
          block.note === null ? block.sentence : `${block.sentence} Note: ${block.note}.`,
        ),
      ].join('\n\n');
    case 'gallery':
      return renderGallery(block);
    case 'trials':
      return renderTable(block.table);
  }
}

/** The test images in words; their pictures are in the page. */
function renderGallery({ gallery, first }: Extract<Block, { kind: 'gallery' }>): string {
  const cell = first === null ? null : gallery.cells[first];
  if (!cell) return 'Its predictions of test images are not known.';
  const sure = ({ top: [likeliest] }: Prediction) =>
    likeliest === undefined ? '' : `${likeliest[0]} ${points(likeliest[1], 0)}%`;
  return renderTable({
    caption:
      'Test images that tell most, with the likeliest class of both arms; pictures are in index.html',
    folded: true,
    columns: [
      { label: 'Images' },
      ...numeric('Image'),
      { label: 'Class' },
      { label: `From ${cell.source}` },
      { label: 'From scratch' },
    ],
    rows: cell.groups.flatMap(({ title, images }) =>
      images.map(({ example, truth, transfer, scratch }) => [
        title,
        String(example),
        truth,
        sure(transfer),
        sure(scratch),
      ]),
    ),
  });
}

function renderTable({ caption, columns, rows, folded }: Table): string {
  const headings = columns.map(({ group, label }) => (group ? `${group} · ${label}` : label));
  const table = [
    line(headings.map(escapeMarkdown)),
    line(columns.map((column) => (column.numeric ? '---:' : '---'))),
    ...rows.slice(0, MAX_ROWS).map((row) => line(row.map(renderCell))),
    ...(rows.length > MAX_ROWS
      ? [`\nThe first ${MAX_ROWS} of ${count(rows.length)} rows; all are in index.html.`]
      : []),
  ].join('\n');
  return folded
    ? `<details>\n<summary>${escapeHtml(caption)}</summary>\n\n${table}\n\n</details>`
    : `**${escapeMarkdown(caption)}**\n\n${table}`;
}

function renderCell(cell: Cell): string {
  if (typeof cell === 'string') return textOf(cell);
  const decided = cell.verdict === 'negative' || cell.verdict === 'positive';
  const verdict = decided ? `**${cell.verdict}**` : cell.verdict;
  return cell.text === '' ? verdict : `${verdict} ${escapeMarkdown(cell.text)}`;
}

/** On one line, since it stands in a table; what is long is folded. */
function textOf(cell: string): string {
  if (cell.length <= LONG) return escapeMarkdown(cell);
  const head = Array.from(cell.slice(0, LONG)).slice(0, -1).join('');
  return `<details><summary>${escapeMarkdown(head)}…</summary>${escapeMarkdown(cell)}</details>`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
