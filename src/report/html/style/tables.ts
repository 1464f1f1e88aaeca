/** Tables, and the grid of verdicts. */
export const TABLES = `
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .88rem; font-variant-numeric: tabular-nums; min-width: 50%; }
caption { text-align: left; padding: 0 0 8px; font-weight: 600; }
caption span { display: inline-block; position: sticky; left: 0; max-width: min(90ch, calc(100vw - 48px)); }
th, td { padding: 7px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 600; font-size: .82rem; vertical-align: bottom; }
tbody th { font-weight: 500; position: sticky; left: 0; background: var(--paper); overflow-wrap: break-word; }
.short { white-space: nowrap; }
th:first-child { padding-left: 0; }
td { overflow-wrap: break-word; max-width: 48ch; }
td:not(.short, .number):last-child:not(:empty) { min-width: 17ch; }
.number { text-align: right; white-space: nowrap; }
.long, .wild { max-width: 48ch; overflow-wrap: anywhere; }
.long summary { font-weight: 400; }
.badge { display: inline-block; padding: 1px 9px; border-radius: 999px; font-size: .84rem; font-weight: 600; white-space: nowrap; }
.negative { background: var(--negative); color: var(--negative-ink); --edge: var(--negative-line); }
.positive { background: var(--positive); color: var(--positive-ink); --edge: var(--positive-line); }
.equivalent { background: var(--equivalent); color: var(--equivalent-ink); --edge: var(--equivalent-line); }
.inconclusive { background: var(--inconclusive); color: var(--inconclusive-ink); --edge: var(--inconclusive-line); }
.matrix { border-collapse: separate; border-spacing: 5px; margin-left: -5px; }
.matrix caption { padding-left: 5px; font-size: .85rem; font-weight: 400; color: var(--quiet); }
.matrix th, .matrix td { border: 0; padding: 2px 6px; vertical-align: middle; }
.matrix tr > th[scope="row"], .matrix th[rowspan] { padding-left: 5px; }
.matrix th[scope="colgroup"] { color: var(--ink); border-bottom: 2px solid var(--line); }
.matrix td { padding: 0; }
.where { display: none; }
.tile { display: grid; grid-template-columns: auto 1fr; align-items: baseline; column-gap: 8px; width: 100%; min-width: 9.6em; padding: 7px 11px; border: 0; border-left: 4px solid var(--edge); border-radius: 4px 8px 8px 4px; text-align: left; font-size: .84rem; line-height: 1.4; }
.tile .word { grid-column: 1 / -1; font-size: .8rem; }
.tile b { font-size: 1.02rem; white-space: nowrap; }
.tile .interval { white-space: nowrap; opacity: .85; font-size: .8rem; }
button.tile { cursor: pointer; }
button.tile:hover { box-shadow: 0 0 0 1px var(--edge); }
button.tile[aria-pressed="true"] { box-shadow: 0 0 0 2px var(--ink); }
.trial-rows { width: 100%; }
.trial-rows thead button { border: 0; padding: 0; background: none; color: inherit; font-weight: 600; font-size: inherit; }
.trial-rows th[aria-sort] { color: var(--ink); }
.trial-rows th[aria-sort="ascending"] button::after { content: " ↑"; }
.trial-rows th[aria-sort="descending"] button::after { content: " ↓"; }
.trial-rows .open { border: 0; padding: 0; background: none; text-align: left; font-weight: 500; font-size: inherit; }
.trial-rows .open::before { content: "▸ "; color: var(--quiet); }
.trial-rows .open[aria-expanded="true"]::before { content: "▾ "; }
.trial-rows .details td { max-width: none; background: var(--panel); padding: 14px; }
.trial-rows .details pre { background: var(--paper); }
.command { display: inline-block; margin-right: 10px; overflow-wrap: anywhere; }
.filters, .pages { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; margin-bottom: 14px; }
.pages { margin-top: 12px; }
.pages p { margin: 0; }
`;
