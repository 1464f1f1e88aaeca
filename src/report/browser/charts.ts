import { expressionInterpreter } from 'vega-interpreter';
import { Handler } from 'vega-tooltip';
import type { Datum } from '../charts/chart.ts';
import type { PageChart } from '../charts/page-chart.ts';
import { fitTo } from './fit.ts';
import { legendSelect } from './legend.ts';
import { LogError, parse, View } from './vega.ts';

/** A chart that was drawn anew, so that it answers. */
export interface LiveChart {
  readonly chart: PageChart;
  /** Sets a signal where the chart has it. */
  set(signal: string, value: unknown): void;
  /** Replaces the chart's rows. */
  show(rows: readonly Datum[]): void;
  run(): Promise<void>;
}

const tooltip = new Handler({
  theme: 'custom',
  styleId: 'vega-tooltip-style',
  disableDefaultStyle: true,
});

/**
 * Draws a chart in the place of its still picture.
 * @param picked Is told the datum of a mark that was clicked.
 */
export async function liven(
  chart: PageChart,
  figure: Element,
  picked: (datum: Datum) => void,
): Promise<LiveChart> {
  const place = figure.querySelector('.drawing')!;
  const scroll = place.parentElement!;
  const still = place.querySelector('svg')!;
  const stage = document.createElement('div');
  const controls = document.createElement('div');
  // Its width is that of the page, whatever the still picture takes.
  stage.className = 'stage';
  place.append(stage);
  const view = new View(parse(chart.spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container: stage,
    bind: controls,
    hover: true,
    logLevel: LogError,
    tooltip: tooltip.call,
  });
  view.addEventListener('click', (_, item) => {
    const datum = (item as { datum?: Datum } | null)?.datum;
    if (datum !== undefined) picked(datum);
  });
  await fitTo(view, chart, scroll.clientWidth);
  // One picture with one name: its marks are in the table below it.
  for (const name of ['role', 'aria-label'])
    stage.setAttribute(name, still.getAttribute(name) ?? '');
  stage.querySelector('svg')!.setAttribute('aria-hidden', 'true');
  still.remove();
  controls.className = 'controls';
  const legend = legendSelect(view, chart.spec);
  if (legend) controls.append(legend);
  if (controls.childElementCount > 0) scroll.before(controls);
  figure.classList.add('live');
  keepFitting(view, chart, scroll);
  const signals = new Set((chart.spec.signals ?? []).map(({ name }) => name));
  return {
    chart,
    set: (signal, value) => {
      if (signals.has(signal)) view.signal(signal, value);
    },
    show: (rows) => {
      view.data('rows', [...rows]);
    },
    run: async () => {
      await view.runAsync();
      await fitTo(view, chart, scroll.clientWidth);
    },
  };
}

/** Again where the width changes, as when a phone is turned. */
function keepFitting(view: View, chart: PageChart, scroll: Element): void {
  let width = scroll.clientWidth;
  new ResizeObserver(() => {
    if (scroll.clientWidth === width || scroll.clientWidth === 0) return;
    width = scroll.clientWidth;
    void fitTo(view, chart, width);
  }).observe(scroll);
}
