/** Charts, what stands around them, and the gallery. */
export const CHARTS = `
.chart { margin: 0 0 22px; min-width: 0; }
.chart h3 { margin: 0 0 6px; }
.chart > .quiet { font-size: .84rem; margin-bottom: 10px; }
.chart svg { display: block; max-width: 100%; height: auto; }
.chart.live svg { max-width: none; }
.stage { width: max-content; }
.chart figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 20px; margin-top: 6px; font-size: .82rem; color: var(--quiet); }
.chart details { flex: 1 1 16em; min-width: 0; margin: 0; }
.chart details[open] { flex-basis: 100%; }
.chart summary { font-weight: 400; font-size: .82rem; }
.chart details .scroll { max-height: 22em; overflow: auto; margin-top: 8px; }
.files { margin: 0; font-size: .82rem; display: flex; gap: 12px; }
.controls { font-size: .85rem; color: var(--quiet); margin-bottom: 4px; }
.controls label { gap: 4px; }
.one-comparison .blocks { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 4fr); gap: 0 32px; }
.one-comparison .blocks > * { grid-column: 1 / -1; }
.one-comparison [data-chart="cell-curves"] { grid-column: 1; grid-row: span 2; }
.one-comparison [data-chart="cell-classes"], .one-comparison .few[data-chart="cell-confusion"] { grid-column: 2; }
#chooser { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; margin-bottom: 14px; }
#chooser select { min-width: 0; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(320px, 1fr)); gap: 10px; margin: 0 0 8px; padding: 0; list-style: none; }
.gallery li { display: grid; grid-template-columns: 64px minmax(0, 1fr) minmax(0, 1fr); gap: 4px 12px; padding: 10px; background: var(--panel); border-radius: 8px; font-size: .78rem; line-height: 1.4; }
.gallery img { width: 64px; height: 64px; object-fit: contain; border-radius: 4px; image-rendering: pixelated; }
.gallery p { margin: 0; }
.gallery .quiet { font-size: inherit; }
.gallery .picture { grid-row: span 2; }
.gallery .truth { grid-column: 2 / -1; }
.gallery .arm { display: flex; gap: 6px; margin-bottom: 3px; white-space: nowrap; }
.gallery .arm .quiet { overflow: hidden; text-overflow: ellipsis; }
.gallery .blank { display: grid; place-items: center; width: 64px; height: 64px; border: 1px dashed var(--line); border-radius: 4px; color: var(--quiet); text-align: center; font-size: .7rem; }
.name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; unicode-bidi: isolate; }
.gallery .truth { display: flex; gap: 4px; flex-wrap: wrap; }
.gallery .truth .name { max-width: 100%; }
.gallery li > * { min-width: 0; }
.bars { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2px; }
.bar[style] { display: flex; justify-content: space-between; gap: 6px; margin: 0; padding: 0 5px; border-radius: 3px; background: linear-gradient(to right, color-mix(in srgb, var(--blue) 26%, transparent) var(--p), transparent var(--p)); }
#vg-tooltip-element { position: fixed; z-index: 1000; visibility: hidden; max-width: min(360px, 90vw); padding: 8px 10px; font-size: .8rem; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 6px; box-shadow: 0 4px 16px rgb(0 0 0 / .18); pointer-events: none; }
#vg-tooltip-element.visible { visibility: visible; }
#vg-tooltip-element table { min-width: 0; font-size: .8rem; }
#vg-tooltip-element td.value { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 240px; }
#vg-tooltip-element td { border: 0; padding: 1px 6px; min-width: 0; max-width: 24em; max-height: 6em; }
#vg-tooltip-element td.key { color: var(--quiet); text-align: right; }
`;
