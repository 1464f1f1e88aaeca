import { CHARTS } from './style/charts.ts';
import { COLOURS, PRINTED } from './style/colours.ts';
import { TABLES } from './style/tables.ts';
import { TEXT } from './style/text.ts';

const PHONE = `
@media (max-width: 700px) {
  header, main, footer { padding-left: 16px; padding-right: 16px; }
  section { margin-top: 12px; }
  tbody th.short { white-space: normal; }
  .one-comparison .blocks { grid-template-columns: minmax(0, 1fr); }
  .one-comparison .blocks > * { grid-column: 1 !important; }
  #chooser label, .filters label { width: 100%; }
  #chooser select, .filters select, .filters input { flex: 1; min-width: 0; }
  .filters label span { width: 4.5em; }
  .matrix, .matrix caption, .matrix tbody, .matrix tr, .matrix th, .matrix td { display: block; }
  .matrix { margin-left: 0; }
  .matrix thead { display: none; }
  .matrix tr { display: grid; grid-template-columns: 1fr 1fr; gap: 6px; margin-bottom: 14px; }
  .matrix tr > th[scope="row"] { grid-column: 1 / -1; padding: 0; font-weight: 600; }
  .where { display: block; margin: 2px 0; font-size: .74rem; color: var(--quiet); }
  .tile { min-width: 0; height: calc(100% - 1.5em); grid-template-columns: 1fr; align-content: start; }
}`;

const PAPER = `
@media print {
  ${PRINTED}
  body { font-size: 10.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  .scroll, .chart details .scroll { overflow: visible; max-height: none; }
  .chart svg, .chart.live svg { max-width: 100%; height: auto; }
  .stage { width: auto; }
  figure, tr, .gallery li { break-inside: avoid; }
  h2, h3, h4 { break-after: avoid; }
  #tools, #chooser, .filters, .pages, .skip, .files, .controls, .data { display: none; }
  .negative, .positive, .equivalent, .inconclusive, .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}`;

/** The page's look: system fonts, one column, light and dark, on a phone and on paper. */
export const STYLE = `${COLOURS}${TEXT}${TABLES}${CHARTS}${PHONE}${PAPER}`;
