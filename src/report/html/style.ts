/** The page's look: system fonts, one column, light and dark by the reader's setting. */
export const STYLE = `
:root {
  --paper: #ffffff; --panel: #f6f8fa; --ink: #1f2328; --quiet: #59636e; --line: #d1d9e0;
  --accent: #0072b2; --blue: #0072b2; --warning: #fff4d6; --warning-ink: #5c4400;
  --negative: #fbe3d3; --negative-ink: #7a3400;
  --positive: #d3f0e5; --positive-ink: #00513b;
  --equivalent: #dcf0fb; --equivalent-ink: #0a4a6b;
  --inconclusive: #eaecef; --inconclusive-ink: #454b53;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --panel: #161b22; --ink: #e6edf3; --quiet: #9aa4af; --line: #30363d;
    --accent: #56b4e9; --blue: #3d9be0; --warning: #3a2d07; --warning-ink: #f5dc94;
    --negative: #4a2408; --negative-ink: #ffc49f;
    --positive: #063a2b; --positive-ink: #93e6c9;
    --equivalent: #0e3a52; --equivalent-ink: #aee0f8;
    --inconclusive: #30353c; --inconclusive-ink: #cdd2d8;
  }
}
* { box-sizing: border-box; }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
}
header, main, footer { max-width: 1200px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 40px; }
h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; margin: 0 0 20px; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 0 0 16px; }
p { max-width: 75ch; overflow-wrap: anywhere; }
section { padding: 28px 0 8px; margin-top: 28px; border-top: 1px solid var(--line); }
.eyebrow { margin: 0 0 6px; color: var(--quiet); font-weight: 600; letter-spacing: .02em; }
.answer, .warning { max-width: 880px; }
.answer { margin: 0 0 16px; padding: 14px 18px; font-size: 1.15rem; background: var(--panel); border-left: 4px solid var(--accent); border-radius: 0 8px 8px 0; }
.warning { margin: 0 0 10px; padding: 10px 18px; background: var(--warning); color: var(--warning-ink); border-radius: 8px; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(250px, 1fr)); gap: 14px 24px; margin: 20px 0 0; }
.facts dt { color: var(--quiet); font-size: .82rem; }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 8px 22px; margin: 0 0 16px; padding: 0; list-style: none; font-size: .9rem; color: var(--quiet); }
.points { padding-left: 1.2em; max-width: 88ch; overflow-wrap: anywhere; }
.points li { margin: 0 0 8px; }
.scroll { overflow-x: auto; margin: 0 0 24px; }
.scroll:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
svg { display: block; max-width: 100%; height: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; min-width: 50%; }
caption { text-align: left; padding: 0 0 8px; font-weight: 600; }
caption span { display: inline-block; position: sticky; left: 0; max-width: min(75ch, calc(100vw - 40px)); }
th, td { padding: 7px 10px; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 600; font-size: .82rem; vertical-align: bottom; }
tbody th { font-weight: 500; position: sticky; left: 0; background: var(--paper); }
.short { white-space: nowrap; }
th:first-child { padding-left: 0; }
.matrix th[scope="col"], .matrix th[scope="colgroup"] { padding-left: 8px; }
td { overflow-wrap: break-word; max-width: 44ch; }
td:not(.short, .number):last-child:not(:empty) { min-width: 17ch; }
.number { text-align: right; white-space: nowrap; }
.matrix { border-collapse: separate; border-spacing: 6px; }
.matrix caption { padding-left: 6px; }
.matrix th, .matrix td { border: 0; padding: 4px 8px; vertical-align: middle; }
.matrix thead th { text-align: center; }
.matrix tr > th[scope="row"], .matrix th[rowspan] { padding-left: 0; text-align: left; }
.matrix td { padding: 0; }
.matrix .badge { display: flex; justify-content: space-between; gap: 6px; min-width: 10.5em; padding: 9px 12px; border-radius: 8px; }
.matrix .badge .number { margin-left: auto; font-weight: 700; }
.badge { display: inline-block; padding: 1px 9px; border-radius: 999px; font-size: .86rem; font-weight: 600; white-space: nowrap; }
.negative { background: var(--negative); color: var(--negative-ink); }
.positive { background: var(--positive); color: var(--positive-ink); }
.equivalent { background: var(--equivalent); color: var(--equivalent-ink); }
.inconclusive { background: var(--inconclusive); color: var(--inconclusive-ink); }
details { margin: 0 0 24px; }
summary { cursor: pointer; font-weight: 600; margin-bottom: 8px; }
footer { padding-top: 24px; padding-bottom: 40px; color: var(--quiet); font-size: .85rem; }
@media (max-width: 600px) { header { padding-top: 24px; } section { margin-top: 16px; } tbody th.short { white-space: normal; } }
@media print { .points { padding-left: 1.2em; max-width: 88ch; overflow-wrap: anywhere; }
.points li { margin: 0 0 8px; }
.scroll { overflow: visible; } section { break-inside: avoid-page; } }
`;
