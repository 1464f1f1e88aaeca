import { escapeHtml, escapeMarkdown } from '../text/escape.ts';
import { count, points } from '../text/numbers.ts';
import { type Best, type Block, type Cell, type Content, numeric, type Table } from './content.ts';
import type { GalleryCell, Prediction } from './gallery/data.ts';

/** Characters of a cell from which on it is shown on demand. */
const LONG = 400;
/** Rows of a table: GitHub shows no more than half a megabyte of a file. */
const MAX_ROWS = 150;
/** Targets whose best arm is shown without being asked for. */
const MAX_BEST = 6;
/** Notes that are; of more, the first. */
const MAX_NOTES = 2;

/** The report as GitHub-flavoured Markdown; charts are linked as `charts/<name>.svg`. */
export function renderMarkdown(content: Content): string {
  const { sections, sources } = content;
  const notes = content.warnings.map((warning) => `> **Note:** ${escapeMarkdown(warning)}`);
  const [first] = sections.filter(({ title }) => title === 'Verdicts');
  const [grid, below] = [first?.blocks.slice(0, 1) ?? [], first?.blocks.slice(1) ?? []];
  const lead = sections.flatMap(({ blocks }) => blocks).find(isLead);
  const parts = [
    `# ${escapeMarkdown(content.title)}`,
    `**Question:** ${escapeMarkdown(content.question)}`,
    `**Answer:** ${escapeMarkdown(content.answer)}`,
    ...renderRunning(content.running),
    ...notes.slice(0, notes.length > MAX_NOTES ? 1 : MAX_NOTES),
    ...renderBest(content),
    ...(first === undefined ? [] : [`## ${first.title}`]),
    ...grid.map(renderBlock),
    ...(lead === undefined ? [] : [renderBlock(lead)]),
    ...below.map(renderBlock),
    ...sources.map(({ name, meaning }) => escapeMarkdown(`Source ${name}: ${meaning}.`)),
    ...(notes.length > MAX_NOTES
      ? [folded('More notes on the answer', notes.slice(1).join('\n\n'))]
      : []),
    folded('Run', renderFacts(content.facts)),
    ...sections
      .filter((section) => section !== first)
      .map(({ title, blocks }) =>
        folded(
          title,
          blocks
            .filter((block) => block !== lead)
            .map(renderBlock)
            .join('\n\n'),
        ),
      ),
    `_${escapeMarkdown(content.footer)}_`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderRunning(running: Content['running']): string[] {
  if (running === null) return [];
  return [`> **${escapeMarkdown(running.heading)}.** ${escapeMarkdown(running.note)}`];
}

/** The chart that stands with the verdicts: all other is folded. */
function isLead(block: Block): boolean {
  return block.kind === 'chart' && block.chart.name === 'gap';
}

/** Under a heading of its own, shown on demand. */
function folded(title: string, text: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${text}\n\n</details>`;
}

/** What to take for each target. */
function renderBest({ best, chosen }: Content): string[] {
  if (best.length === 0) return [];
  const lines = best.map(bestLine);
  return [
    '## What to take',
    lines.slice(0, MAX_BEST).join('\n'),
    ...(lines.length > MAX_BEST
      ? [folded(`${lines.length - MAX_BEST} more targets`, lines.slice(MAX_BEST).join('\n'))]
      : []),
    ...(chosen === '' ? [] : [escapeMarkdown(chosen)]),
  ];
}

function bestLine({ target, arm, accuracy, cost, advice, beside }: Best): string {
  const found = arm === null ? '' : ` **${accuracy}**; ${escapeMarkdown(cost)}.`;
  return [
    `- **${escapeMarkdown(target.name)}** (${escapeMarkdown(target.meaning)}): ${escapeMarkdown(advice)}${found}`,
    ...beside.map(({ label, text }) => `  - ${escapeMarkdown(`${label}: ${text}`)}`),
  ].join('\n');
}

function renderFacts(facts: Content['facts']): string {
  return facts.map(({ label, text }) => `- ${label}: ${escapeMarkdown(text)}`).join('\n');
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
    case 'predictions':
      return renderAlone(block);
    case 'trials':
      return renderTable(block.table);
  }
}

/** The test images in words; their pictures are in the page. */
function renderGallery({ gallery, first }: Extract<Block, { kind: 'gallery' }>): string {
  const cell = first === null ? null : gallery.cells[first];
  if (!cell) return 'Its predictions of test images are not known.';
  return renderImages(
    cell,
    'Test images that tell most, with the likeliest class of both arms; pictures are in index.html',
  );
}

function renderAlone({ gallery }: Extract<Block, { kind: 'predictions' }>): string {
  return gallery.alone
    .map((cell) =>
      renderImages(
        cell,
        `${cell.heading}: test images with the likeliest class; pictures are in index.html`,
      ),
    )
    .join('\n\n');
}

function renderImages({ arms, groups }: GalleryCell, caption: string): string {
  const sure = ({ top: [likeliest] }: Prediction) =>
    likeliest === undefined ? '' : `${likeliest[0]} ${points(likeliest[1], 0)}%`;
  return renderTable({
    caption,
    folded: true,
    columns: [
      { label: 'Images' },
      ...numeric('Image'),
      { label: 'Class' },
      ...arms.map((arm) => ({ label: `From ${arm}` })),
    ],
    rows: groups.flatMap(({ title, images }) =>
      images.map(({ example, truth, answers }) => [
        title,
        String(example),
        truth,
        ...answers.map(sure),
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
