/** The page's frame and its texts. */
export const TEXT = `
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
}
header, main, footer { max-width: 1200px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 24px; }
.skip { position: absolute; left: -999em; }
.skip:focus { left: 24px; top: 8px; padding: 8px 14px; background: var(--paper); border: 1px solid var(--accent); border-radius: 6px; z-index: 2; }
a { color: var(--accent); }
h1 { font-size: clamp(1.4rem, 3.4vw, 1.95rem); line-height: 1.2; letter-spacing: -.01em; margin: 0 0 14px; max-width: 38ch; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; letter-spacing: -.005em; margin: 0 0 14px; }
h3 { font-size: 1.02rem; margin: 0 0 6px; overflow-wrap: anywhere; }
h4 { font-size: .85rem; font-weight: 600; color: var(--quiet); margin: 18px 0 8px; }
p { max-width: 78ch; margin: 0 0 12px; overflow-wrap: anywhere; }
p, li, td, th, dd, summary, pre { unicode-bidi: isolate; }
.quiet { color: var(--quiet); font-size: .9rem; }
section { padding: 26px 0 4px; margin-top: 22px; border-top: 1px solid var(--line); }
.large section:nth-of-type(n+3) { content-visibility: auto; contain-intrinsic-size: auto 900px; }
section.verdicts { border-top: 0; padding-top: 4px; margin-top: 0; }
.verdicts > h2 { position: absolute; left: -999em; }
.blocks > * { margin-bottom: 20px; }
.bar { display: flex; justify-content: space-between; align-items: center; gap: 16px; margin-bottom: 10px; }
.eyebrow { margin: 0; color: var(--quiet); font-size: .9rem; font-weight: 600; letter-spacing: .02em; overflow-wrap: anywhere; }
#tools { flex: none; font-size: .85rem; color: var(--quiet); }
.answer { max-width: 92ch; margin: 0 0 14px; padding: 2px 0 2px 16px; font-size: 1.12rem; line-height: 1.5; border-left: 4px solid var(--accent); }
.warning { max-width: none; margin: 0 0 8px; padding: 8px 14px; font-size: .9rem; background: var(--warning); color: var(--warning-ink); border-radius: 6px; }
.warnings { margin: 0 0 8px; }
.warnings > summary { padding: 8px 14px; font-size: .9rem; font-weight: 400; background: var(--warning); color: var(--warning-ink); border-radius: 6px; }
.points { padding-left: 1.2em; margin: 0 0 16px; max-width: 92ch; overflow-wrap: anywhere; }
.points li { margin: 0 0 8px; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 20px; margin: 0; padding: 0; list-style: none; font-size: .85rem; color: var(--quiet); }
.legend li { display: flex; gap: 7px; align-items: baseline; }
footer { margin-top: 36px; padding-top: 22px; padding-bottom: 40px; color: var(--quiet); font-size: .85rem; border-top: 1px solid var(--line); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px 24px; margin: 0 0 16px; }
.facts dt { font-size: .8rem; }
.facts dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; }
details { margin: 0 0 12px; }
summary { cursor: pointer; font-weight: 600; font-size: .92rem; overflow-wrap: anywhere; }
code, pre { font: .84rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { margin: 0 0 8px; padding: 10px 12px; background: var(--panel); border-radius: 6px; max-height: 26em; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
button, select, input { font: inherit; font-size: .88rem; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 6px; padding: 5px 10px; max-width: 100%; }
button { cursor: pointer; }
button:hover:not(:disabled) { border-color: var(--accent); }
button:disabled { color: var(--quiet); cursor: default; opacity: .6; }
label { display: inline-flex; align-items: center; gap: 8px; font-size: .85rem; color: var(--quiet); max-width: 100%; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;
