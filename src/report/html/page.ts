import type { Verdict } from '../../analysis/types.ts';
import { embedJson, escapeHtml } from '../../text/escape.ts';
import { count } from '../../text/numbers.ts';
import type { Content, Section } from '../content.ts';
import { pageScript, pageStyle } from './assets.ts';
import { renderBest } from './best.ts';
import { type Drawings, renderBlock } from './blocks.ts';
import { type Part, renderContents, sectionId } from './contents.ts';
import { glosser, renderGlossary } from './gloss.ts';
import { DATA_ID, type PageData, RUNNING_ID } from './page-data.ts';
import { badge } from './table.ts';

const LEGEND: readonly (readonly [Verdict, string])[] = [
  ['negative', 'the source hurts'],
  ['positive', 'the source helps'],
  ['equivalent', 'no difference that matters'],
  ['inconclusive', 'not resolved'],
];

/** Trials of a report whose sections are laid out only when they come into view. */
const LARGE = 2000;

/** Warnings that are read before the answer; more are folded. */
const MAX_WARNINGS = 1;

/**
 * The report as one HTML document that loads nothing: style, script, charts and
 * rows are in it. Without its script it is whole, and stands still.
 */
export function renderPage(content: Content, drawings: Drawings, data: PageData): string {
  const gloss = glosser();
  const script = pageScript();
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src '${script.hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escapeHtml(content.title)} · transfer-bench</title>
<style>${pageStyle()}</style>
</head>
<body>
<a class="skip" href="#best">Skip to what to take</a>
${renderContents(partsOf(content))}
<header>
<div class="bar"><p class="eyebrow">${escapeHtml(content.title)}</p><div id="tools"></div></div>
<h1>${escapeHtml(content.question)}</h1>
<p class="answer">${gloss(content.answer)}</p>
${renderRunning(content.running)}${renderWarnings(content.warnings)}
</header>
<main${data.trials.trials.length > LARGE ? ' class="large"' : ''}>
${renderBest(content, gloss)}
${content.sections.map((section) => renderSection(section, drawings)).join('\n')}
<section class="glossary" aria-labelledby="glossary">
<h2 id="glossary">Glossary</h2>
${renderGlossary()}
</section>
</main>
<footer>
<dl class="facts">
${content.facts.map(({ label, text }) => `<div><dt>${escapeHtml(label)}</dt><dd>${escapeHtml(text)}</dd></div>`).join('\n')}
</dl>
<p>${escapeHtml(content.footer)}</p></footer>
<script type="application/json" id="${DATA_ID}">${embedJson(data)}</script>
<script>${script.text}</script>
</body>
</html>
`;
}

function renderRunning(running: Content['running']): string {
  if (running === null) return '';
  const { heading, note } = running;
  return `<div class="running" id="${RUNNING_ID}" role="status"><p><strong>${escapeHtml(heading)}.</strong> ${escapeHtml(note)}</p></div>\n`;
}

/** What the contents lead to. */
function partsOf({ best, sections }: Content): Part[] {
  return [
    ...(best.length === 0 ? [] : [{ id: 'best', title: 'What to take' }]),
    ...sections.map(({ title }) => ({ id: sectionId(title), title })),
    { id: 'glossary', title: 'Glossary' },
  ];
}

function renderWarnings(warnings: readonly string[]): string {
  const list = warnings.map((text) => `<p class="warning" role="note">${escapeHtml(text)}</p>`);
  if (list.length <= MAX_WARNINGS) return list.join('\n');
  return `<details class="warnings"><summary>${count(list.length)} notes on this answer: ${escapeHtml(warnings[0]!.slice(0, 80))}…</summary>\n${list.join('\n')}</details>`;
}

function renderSection({ title, blocks }: Section, drawings: Drawings): string {
  const id = sectionId(title);
  const gloss = glosser();
  return `<section class="${id}" aria-labelledby="${id}">
<h2 id="${id}">${escapeHtml(title)}</h2>
<div class="blocks">
${title === 'Verdicts' ? renderLegend() : ''}${blocks.map((block) => renderBlock(block, drawings, gloss)).join('\n')}
</div></section>`;
}

function renderLegend(): string {
  const items = LEGEND.map(([verdict, meaning]) => `<li>${badge(verdict)} ${meaning}</li>`);
  return `<ul class="legend" aria-label="What the verdicts mean">\n${items.join('\n')}\n<li id="grid-tools"></li></ul>\n`;
}
