import type { Verdict } from '../../analysis/types.ts';
import type { Block, Content, Section } from '../content.ts';
import { embedJson, escapeHtml } from '../escape.ts';
import type { ReportInput } from '../input.ts';
import { inlineSvg } from './inline-svg.ts';
import { STYLE } from './style.ts';
import { badge, renderTable } from './table.ts';

/** The charts' SVG documents by name. */
export type Drawings = ReadonlyMap<string, string>;

const LEGEND: readonly (readonly [Verdict, string])[] = [
  ['negative', 'the source hurts'],
  ['positive', 'the source helps'],
  ['equivalent', 'no difference that matters'],
  ['inconclusive', 'these seeds cannot tell'],
];

/** The report as one HTML document that loads nothing: style, charts and rows are in it. */
export function renderPage(content: Content, drawings: Drawings, input: ReportInput): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(content.title)} · transfer-bench</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="eyebrow">${escapeHtml(content.title)}</p>
<h1>${escapeHtml(content.question)}</h1>
<p class="answer">${escapeHtml(content.answer)}</p>
${content.warnings.map((text) => `<p class="warning" role="note">${escapeHtml(text)}</p>`).join('\n')}
<dl class="facts">
${content.facts.map(({ label, text }) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd></div>`).join('\n')}
</dl>
</header>
<main>
${content.sections.map((section) => renderSection(section, drawings)).join('\n')}
</main>
<footer><p>${escapeHtml(content.footer)}</p></footer>
<script type="application/json" id="report-data">${embedJson(dataOf(input))}</script>
</body>
</html>
`;
}

function renderSection({ title, blocks }: Section, drawings: Drawings): string {
  const id = title.toLowerCase().replace(/[^a-z]+/g, '-');
  return `<section aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(title)}</h2>
${title === 'Verdicts' ? renderLegend() : ''}${blocks.map((block) => renderBlock(block, drawings)).join('\n')}
</section>`;
}

function renderBlock(block: Block, drawings: Drawings): string {
  switch (block.kind) {
    case 'text':
      return `<p>${escapeHtml(block.text)}</p>`;
    case 'list':
      return `<ul class="points">\n${block.items.map(({ label, text }) => `<li><b>${escapeHtml(label)}:</b> ${escapeHtml(text)}</li>`).join('\n')}\n</ul>`;
    case 'table':
      return renderTable(block.table);
    case 'chart': {
      const svg = drawings.get(block.name) ?? '';
      return `<figure class="scroll" tabindex="0" aria-label="${escapeHtml(block.alt)}">${inlineSvg(svg, block.name, block.alt)}</figure>`;
    }
  }
}

function renderLegend(): string {
  const items = LEGEND.map(([verdict, meaning]) => `<li>${badge(verdict, '')} ${meaning}</li>`);
  return `<ul class="legend" aria-label="What the verdicts mean">\n${items.join('\n')}\n</ul>\n`;
}

/** The rows behind the page, for scripts and for whoever saves it. */
function dataOf({ run, experiment, trials, epochs, throughput, analysis, version }: ReportInput) {
  const { experiments: _all, ...thisRun } = run;
  return {
    version,
    run: thisRun,
    experiment,
    analysis,
    trials,
    epochs: Object.fromEntries(epochs),
    throughput,
  };
}
