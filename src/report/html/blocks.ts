import { escapeHtml } from '../../text/escape.ts';
import { count } from '../../text/numbers.ts';
import type { Block } from '../content.ts';
import type { Gallery } from '../gallery/data.ts';
import { renderChart } from './chart.ts';
import { renderAlone, renderGallery } from './gallery.ts';
import type { Gloss } from './gloss.ts';
import { renderTable } from './table.ts';

/** The charts' SVG documents by name. */
export type Drawings = ReadonlyMap<string, string>;

/** A block of a report as HTML. */
export function renderBlock(block: Block, drawings: Drawings, gloss: Gloss): string {
  switch (block.kind) {
    case 'text':
      return `<p>${gloss(block.text)}</p>`;
    case 'list':
      return `<ul class="points">\n${block.items.map(({ label, text }) => `<li><b>${escapeHtml(label)}:</b> ${gloss(text)}</li>`).join('\n')}\n</ul>`;
    case 'table':
      return renderTable(block.table, gloss);
    case 'chart':
      return renderChart(block.chart, drawings.get(block.chart.name) ?? '');
    case 'comparison':
      return `<div id="chosen"><div id="chooser"></div>
<div id="said" aria-live="polite"><h3 tabindex="-1">${escapeHtml(block.heading)}</h3>
<p>${escapeHtml(block.sentence)}</p>${block.note === null ? '' : `\n<p class="quiet">${escapeHtml(block.note)}</p>`}</div></div>`;
    case 'gallery': {
      const { gallery, first } = block;
      return `<h3>Test images</h3>
${galleryNote(gallery)}
<div id="gallery">${first === null ? '' : renderGallery(gallery, first)}</div>`;
    }
    case 'predictions':
      return `${galleryNote(block.gallery)}\n${renderAlone(block.gallery)}`;
    case 'trials': {
      const left =
        block.left === 0
          ? ''
          : `<p>${count(block.left)} more trials are in the page’s script, and in <code>bench show --json</code>.</p>`;
      return `<div id="trial-table">${renderTable(block.table, escapeHtml)}${left}</div>`;
    }
  }
}

/** What the figures beside test images are, and what is not there. */
function galleryNote({ missing, note }: Gallery): string {
  const rest = [...missing, note].filter((text) => text !== '');
  return `<p class="quiet">Probabilities are means over the seeds; the true class is outlined.${rest.map((text) => ` ${escapeHtml(text)}`).join('')}</p>`;
}
