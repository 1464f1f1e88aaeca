import type { Datum } from '../charts/chart.ts';
import type { DetailsCell } from '../details/data.ts';
import { classChangeRows, confusionRows, curveRows } from '../details/rows.ts';
import { chartTable } from '../html/chart-table.ts';
import { renderGallery } from '../html/gallery.ts';
import type { PageData } from '../html/page-data.ts';
import type { LiveChart } from './charts.ts';
import { h, labelled } from './dom.ts';

/** The comparison a reader has chosen, which the charts follow. */
export interface Choice {
  /** Takes a chart into those that follow. */
  follow(live: LiveChart): Promise<void>;
  /** Chooses the comparison of a mark, where it has one. */
  pick(datum: Datum): void;
  /** Whether the page was opened at a comparison. */
  readonly asked: boolean;
}

/** Makes the grid's tiles buttons, and everything below follow them. */
export function startChoice(data: PageData): Choice {
  const { cells, first } = data.details;
  const followers: LiveChart[] = [];
  let chosen = fromAddress(cells.length) ?? first;
  /** Whether the reader chose it: else nothing is paled. */
  let focused = fromAddress(cells.length) !== null;
  const buttons = tilesToButtons((comparison) => {
    choose(comparison);
    bringIntoView();
  });
  const { label, select } = labelled(
    'Comparison',
    cells.map(({ heading }, i) => [String(i), heading]),
    (value) => choose(Number(value)),
  );
  const clear = h('button', { type: 'button', hidden: true }, 'Clear the choice');
  clear.addEventListener('click', () => {
    focused = false;
    history.replaceState(null, '', location.pathname);
    update();
  });
  const back = h('a', { href: '#verdicts' }, 'Back to the verdicts');
  document.getElementById('chooser')?.append(label, clear, back);

  function choose(comparison: number): void {
    chosen = comparison;
    focused = true;
    history.replaceState(null, '', `#comparison-${comparison}`);
    update();
  }

  function update(): void {
    for (const [comparison, button] of buttons)
      button.setAttribute('aria-pressed', String(focused && comparison === chosen));
    clear.hidden = !focused;
    if (chosen === null) return;
    select.value = String(chosen);
    say(cells[chosen]!);
    const gallery = document.getElementById('gallery');
    if (gallery) gallery.innerHTML = renderGallery(data.gallery, chosen);
    for (const live of followers) void apply(live);
  }

  async function apply(live: LiveChart): Promise<void> {
    if (chosen === null) return;
    const cell = cells[chosen]!;
    live.set('focus', focused ? { panel: cell.panel, base: cell.base } : null);
    live.set('heading', cell.heading);
    const rows = rowsOf(live.chart.name, data, cell);
    if (rows !== null) {
      live.show(rows);
      tableOf(live.chart.name, rows, data, cell);
    }
    await live.run();
  }

  if (focused) update();
  else if (chosen !== null) select.value = String(chosen);
  return {
    asked: focused,
    follow: async (live) => {
      followers.push(live);
      if (focused) await apply(live);
    },
    pick: (datum) => {
      const at = cells.findIndex(
        ({ panel, base, regime }, i) =>
          datum['cell'] === i ||
          (datum['cell'] === undefined &&
            datum['panel'] === panel &&
            datum['base'] === base &&
            (datum['regime'] === regime || datum['regime'] === 'scratch')),
      );
      if (at >= 0) choose(at);
    },
  };
}

/** Shows what stands behind the comparison, to the eye and to the keyboard. */
export function bringIntoView(): void {
  document.getElementById('one-comparison')?.scrollIntoView();
  document.querySelector<HTMLElement>('#said h3')?.focus({ preventScroll: true });
}

function fromAddress(comparisons: number): number | null {
  const at = Number(/^#comparison-(\d+)$/.exec(location.hash)?.[1] ?? Number.NaN);
  return at < comparisons ? at : null;
}

function rowsOf(name: string, data: PageData, cell: DetailsCell): Datum[] | null {
  if (name === 'cell-curves') return curveRows(data.details, cell);
  if (name === 'cell-classes') return classChangeRows(cell);
  if (name === 'cell-confusion') return confusionRows(data.details, cell);
  return null;
}

function tableOf(
  name: LiveChart['chart']['name'],
  rows: readonly Datum[],
  data: PageData,
  cell: DetailsCell,
): void {
  const details = document.querySelector(`[data-chart="${name}"] details.data`);
  const columns = data.columns[name];
  if (!details || !columns) return;
  const summary = details.querySelector('summary')!;
  details.innerHTML = chartTable(rows, columns, cell.heading);
  details.prepend(summary);
}

function say({ heading, sentence, note }: DetailsCell): void {
  document
    .getElementById('said')
    ?.replaceChildren(
      h('h3', { tabindex: '-1' }, heading),
      h('p', {}, sentence),
      ...(note === null ? [] : [h('p', { class: 'quiet' }, note)]),
    );
}

function tilesToButtons(choose: (comparison: number) => void): Map<number, HTMLButtonElement> {
  const buttons = new Map<number, HTMLButtonElement>();
  for (const tile of document.querySelectorAll<HTMLElement>('.tile[data-comparison]')) {
    const comparison = Number(tile.dataset['comparison']);
    const button = h('button', {
      type: 'button',
      class: tile.className,
      'aria-pressed': 'false',
      'data-at': String(comparison),
    });
    button.append(...tile.childNodes);
    button.addEventListener('click', () => choose(comparison));
    tile.replaceWith(button);
    buttons.set(comparison, button);
  }
  return buttons;
}
