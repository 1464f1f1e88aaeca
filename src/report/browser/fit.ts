import type { View } from 'vega';
import type { PageChart } from '../charts/page-chart.ts';

/** Below this many pixels names stand on two lines, and entries and panels one below the other. */
const NARROW = 450;
/** A panel no wider than this many times what it was drawn for. */
const STRETCH = 1.7;
/** A panel narrower than this share of what it was drawn for gives up a neighbour. */
const SQUEEZE = 0.7;

/** Gives a chart the width there is: fewer panels side by side, then narrower ones. */
export async function fitTo(view: View, { fit, spec }: PageChart, width: number): Promise<void> {
  const signals = new Set((spec.signals ?? []).map(({ name }) => name));
  if (signals.has('narrow')) view.signal('narrow', width < NARROW);
  if (fit.signal === null) {
    if (signals.has('columns')) view.signal('columns', width < NARROW ? 1 : fit.columns);
    await view.resize().runAsync();
    return;
  }
  const set = (panel: number, columns: number) => {
    if (fit.signal === 'width') view.width(panel);
    else view.signal('child_width', panel);
    if (signals.has('columns')) view.signal('columns', columns);
    // The size of a view of several panels follows their bounds only when told to.
    view.resize();
  };
  let columns = signals.has('columns') ? fit.columns : 1;
  const most = STRETCH * fit.width;
  set(fit.width, columns);
  await view.runAsync();
  const frame = (drawnWidth(view) - columns * fit.width) / columns;
  while (columns > 1 && width / columns - frame < SQUEEZE * fit.width) columns -= 1;
  const panel = (room: number) => Math.max(fit.least, Math.min(most, Math.floor(room)));
  let each = panel(width / columns - frame);
  set(each, columns);
  await view.runAsync();
  // What stands around the panels is known for sure only now.
  const over = drawnWidth(view) - width;
  if (over === 0) return;
  each = panel(each - over / columns);
  set(each, columns);
  await view.runAsync();
}

function drawnWidth(view: View): number {
  return Number(view.container()?.querySelector('svg')?.getAttribute('width') ?? 0);
}
