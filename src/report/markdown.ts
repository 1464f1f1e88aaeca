import type { Block, Cell, Content, Section, Table } from './content.ts';
import { escapeHtml, escapeMarkdown } from './escape.ts';

/** The report as GitHub-flavoured Markdown; charts are linked as `charts/<name>.svg`. */
export function renderMarkdown(content: Content): string {
  const parts = [
    `# ${escapeMarkdown(content.title)}`,
    `**Question:** ${escapeMarkdown(content.question)}`,
    `**Answer:** ${escapeMarkdown(content.answer)}`,
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
      return `![${escapeMarkdown(block.alt)}](charts/${block.name}.svg)`;
    case 'table':
      return renderTable(block.table);
  }
}

function renderTable({ caption, columns, rows, folded }: Table): string {
  const headings = columns.map(({ group, label }) => (group ? `${group} · ${label}` : label));
  const table = [
    line(headings.map(escapeMarkdown)),
    line(columns.map((column) => (column.numeric ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(renderCell))),
  ].join('\n');
  return folded
    ? `<details>\n<summary>${escapeHtml(caption)}</summary>\n\n${table}\n\n</details>`
    : `**${escapeMarkdown(caption)}**\n\n${table}`;
}

function renderCell(cell: Cell): string {
  if (typeof cell === 'string') return escapeMarkdown(cell);
  const decided = cell.verdict === 'negative' || cell.verdict === 'positive';
  const verdict = decided ? `**${cell.verdict}**` : cell.verdict;
  return cell.text === '' ? verdict : `${verdict} ${escapeMarkdown(cell.text)}`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
