import type { Spec } from 'vega';
import type { Chart, ChartName } from '../chart-list.ts';
import type { Datum } from './chart.ts';
import { compileChart, drawSvg } from './render.ts';
import { BLUE, INK } from './theme.ts';
import { inPage } from './titles.ts';

/** A chart as a page draws it: for Vega alone, in the page's own colours. */
export interface PageChart {
  readonly name: ChartName;
  readonly spec: Spec;
  /** How it takes the width there is. */
  readonly fit: Fit;
}

/** The signal of a panel's width, and the panels beside each other at most and wanted at least so wide. */
interface Fit {
  /** Null where its panels are as wide as their steps. */
  readonly signal: 'width' | 'child_width' | null;
  readonly width: number;
  readonly columns: number;
  readonly least: number;
}

/** Pixels that a panel needs to be read. */
const LEAST = 140;

/** A chart for the page, and what stands there until its script has drawn it. */
export async function pageChart({
  name,
  spec,
}: Chart): Promise<{ readonly chart: PageChart; readonly still: string }> {
  const compiled = await compileChart(inPage(spec));
  const {
    background: _,
    $schema: __,
    ...themed
  } = JSON.parse(
    JSON.stringify(compiled)
      .replaceAll(`"${INK}"`, '"currentColor"')
      .replaceAll(`"${BLUE}"`, '"var(--blue)"'),
  ) as Spec;
  const fit = fitOf(spec);
  return {
    chart: { name, spec: withColumns(themed, fit.columns), fit },
    still: await drawSvg(compiled),
  };
}

function fitOf(spec: Chart['spec']): Fit {
  const {
    width,
    columns = 1,
    facet,
    data,
    spec: panel,
  } = spec as {
    width?: unknown;
    columns?: number;
    facet?: { field?: string };
    data?: { values?: readonly Datum[] };
    spec?: { width?: unknown };
  };
  const panels = new Set(data?.values?.map((row) => row[facet?.field ?? '']));
  const wide = panel === undefined ? width : panel.width;
  const fixed = typeof wide !== 'number';
  return {
    signal: fixed ? null : panel === undefined ? 'width' : 'child_width',
    width: fixed ? 0 : wide,
    // No room is kept for panels that there are not.
    columns: Math.max(1, Math.min(columns, panels.size)),
    least: LEAST,
  };
}

/** Lets the page say how many panels stand side by side. */
function withColumns(spec: Spec, columns: number): Spec {
  if (spec.layout === undefined || !('columns' in spec.layout)) return spec;
  return {
    ...spec,
    layout: { ...spec.layout, columns: { signal: 'columns' } },
    signals: [...(spec.signals ?? []), { name: 'columns', value: columns }],
  };
}
