import { escapeHtml } from '../../text/escape.ts';
import type { Chart } from '../chart-list.ts';
import { titleOf } from '../charts/titles.ts';
import { chartTable } from './chart-table.ts';
import { inlineSvg } from './inline-svg.ts';

/** Marks of a chart that needs but half of a page's width. */
const FEW = 72;

/** A chart: drawn, to be drawn anew by the page's script, and as a table. */
export function renderChart(chart: Chart, svg: string): string {
  const { name, alt, rows, columns } = chart;
  const label = escapeHtml(alt);
  const { text, subtitle } = titleOf(chart);
  const title = `<h3>${escapeHtml(text)}</h3>${subtitle === '' ? '' : `<p class="quiet">${escapeHtml(subtitle)}</p>`}`;
  return `<figure class="chart${rows.length <= FEW ? ' few' : ''}" data-chart="${name}">
${title}
<div class="scroll" tabindex="0" role="region" aria-label="${label}"><div class="drawing">${inlineSvg(svg, name, alt)}</div></div>
<figcaption><details class="data"><summary>Data of this chart</summary>${chartTable(rows, columns, alt)}</details>
<p class="files"><a href="charts/${name}.svg">SVG</a> <a href="charts/${name}.png">PNG</a> <a href="charts/${name}.vl.json">Vega-Lite</a></p></figcaption>
</figure>`;
}
