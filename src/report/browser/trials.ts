import { baseLabel, type TrialSpec, trialLabel } from '../../experiment/trial.ts';
import { count, NO_VALUE } from '../../text/numbers.ts';
import { commandOf } from '../trials/command.ts';
import { type PageTrial, type TrialsData, unpackTrials } from '../trials/data.ts';
import { FIGURES } from '../trials/figures.ts';
import { h, labelled } from './dom.ts';

/** Rows of a page of the table. */
const PAGE = 50;

interface Row {
  readonly trial: PageTrial;
  readonly spec: TrialSpec;
  readonly label: string;
  readonly searched: string;
}

interface Column {
  readonly label: string;
  readonly numeric: boolean;
  readonly value: (row: Row) => string | number;
  readonly text: (row: Row) => string;
}

const LEAST = Number.NEGATIVE_INFINITY;
const COLUMNS: readonly Column[] = [
  { label: 'Trial', numeric: false, value: ({ label }) => label, text: ({ label }) => label },
  { label: 'Status', numeric: false, value: statusOf, text: statusOf },
  ...FIGURES.map(
    ({ label, text }, at): Column => ({
      label,
      numeric: true,
      value: ({ trial }) => trial.figures[at] ?? LEAST,
      text: ({ trial: { figures, error } }) => figureText(figures[at] ?? null, text, error),
    }),
  ),
  {
    label: 'Reused',
    numeric: false,
    value: ({ trial }) => Number(trial.reused),
    text: ({ trial }) => (trial.reused ? 'yes' : 'no'),
  },
];

/** The table of trials: sorted by its heads, filtered, fifty rows a page, each with its spec. */
export function startTrials(place: HTMLElement, data: TrialsData): void {
  const rows = unpackTrials(data).map((trial): Row => {
    const { spec } = trial;
    const label = trialLabel(spec);
    return { trial, spec, label, searched: `${label} ${trial.error ?? ''}`.toLowerCase() };
  });
  const state = {
    words: '',
    base: '',
    target: '',
    regime: '',
    status: '',
    by: -1,
    down: false,
    page: 0,
  };
  const table = h('table', { class: 'trial-rows' });
  const said = h('p', { class: 'quiet', role: 'status' });
  const back = h('button', { type: 'button' }, '← Previous');
  const on = h('button', { type: 'button' }, 'Next →');
  const turn = (pages: number) => {
    state.page += pages;
    update();
  };
  back.addEventListener('click', () => turn(-1));
  on.addEventListener('click', () => turn(1));

  const heads = COLUMNS.map(({ label, numeric }, at) => {
    const button = h('button', { type: 'button' }, label);
    button.addEventListener('click', () => {
      state.down = state.by === at ? !state.down : numeric;
      state.by = at;
      update();
    });
    return h('th', { scope: 'col', class: numeric ? 'number' : false }, button);
  });
  const body = h('tbody');
  table.append(
    h('caption', {}, 'Trials; open one for its spec and the command that trains it again'),
    h('thead', {}, h('tr', {}, ...heads)),
    body,
  );

  function update(): void {
    const found = rows.filter((row) => matches(row, state));
    const { by, down } = state;
    const column = COLUMNS[by];
    if (column !== undefined)
      found.sort((a, b) => (down ? -1 : 1) * compared(column.value(a), column.value(b)));
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    state.page = Math.min(Math.max(0, state.page), pages - 1);
    const from = state.page * PAGE;
    const shown = found.slice(from, from + PAGE);
    heads.forEach((head, at) => {
      if (at === by) head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
    body.replaceChildren(...shown.map((row) => rowOf(row, data.file)));
    said.textContent =
      found.length === 0
        ? 'No trial matches.'
        : `${count(from + 1)}–${count(from + shown.length)} of ${count(found.length)} trials`;
    back.disabled = state.page === 0;
    on.disabled = state.page >= pages - 1;
  }

  const search = h('input', { type: 'search', placeholder: 'part of a label or an error' });
  const filter = (changes: Partial<typeof state>) => {
    Object.assign(state, changes, { page: 0 });
    update();
  };
  search.addEventListener('input', () => filter({ words: search.value.toLowerCase() }));
  place.replaceChildren(
    h(
      'div',
      { class: 'filters' },
      h('label', {}, h('span', {}, 'Search'), search),
      choiceOf(
        'Base',
        rows.map(({ spec }) => baseLabel(spec.base)),
        (base) => filter({ base }),
      ),
      choiceOf(
        'Data',
        rows.map(({ spec }) => spec.data.name),
        (target) => filter({ target }),
      ),
      choiceOf(
        'Regime',
        rows.map(({ spec }) => regimeOf(spec)),
        (regime) => filter({ regime }),
      ),
      choiceOf('Status', rows.map(statusOf), (status) => filter({ status })),
    ),
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Trials' }, table),
    h('div', { class: 'pages' }, back, on, said),
  );
  update();
}

function choiceOf(text: string, values: readonly string[], changed: (value: string) => void) {
  const options = [...new Set(values)].map((value) => [value, value] as const);
  return labelled(text, [['', 'all'], ...options], changed).label;
}

function matches(
  { spec, searched, ...row }: Row,
  state: { words: string; base: string; target: string; regime: string; status: string },
): boolean {
  const { words, base, target, regime, status } = state;
  return (
    (words === '' || words.split(/\s+/).every((word) => searched.includes(word))) &&
    (base === '' || baseLabel(spec.base) === base) &&
    (target === '' || spec.data.name === target) &&
    (regime === '' || regimeOf(spec) === regime) &&
    (status === '' || statusOf(row) === status)
  );
}

function rowOf(row: Row, file: string): HTMLTableRowElement {
  const button = h(
    'button',
    { type: 'button', class: 'open', 'aria-expanded': 'false' },
    row.label,
  );
  const line = h(
    'tr',
    {},
    h('th', { scope: 'row' }, button),
    ...COLUMNS.slice(1).map((column) =>
      h('td', { class: column.numeric ? 'number' : 'short' }, column.text(row)),
    ),
  );
  let details: HTMLTableRowElement | null = null;
  button.addEventListener('click', () => {
    button.setAttribute('aria-expanded', String(details === null));
    if (details === null) {
      details = detailsOf(row, file);
      line.after(details);
    } else {
      details.remove();
      details = null;
    }
  });
  return line;
}

function detailsOf({ trial, spec, label }: Row, file: string): HTMLTableRowElement {
  const command = commandOf(file, label);
  const copy = h('button', { type: 'button' }, 'Copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(command);
    copy.textContent = 'Copied';
  });
  return h(
    'tr',
    { class: 'details' },
    h(
      'td',
      { colspan: String(COLUMNS.length) },
      trial.error === null ? null : h('pre', { class: 'error', tabindex: '0' }, trial.error),
      h('p', {}, h('code', { class: 'command' }, command), copy),
      h('p', { class: 'quiet' }, `Hash ${trial.hash}`),
      h('pre', { tabindex: '0' }, JSON.stringify(spec, null, 2)),
    ),
  );
}

function statusOf({ trial }: Pick<Row, 'trial'>): string {
  return trial.error === null ? 'finished' : 'failed';
}

function regimeOf(spec: TrialSpec): string {
  return spec.kind === 'pretraining' ? 'pretraining' : spec.regime;
}

/** JSON has no NaN and no infinity: null stands for both in a trial that finished. */
function figureText(
  value: number | null,
  text: (value: number) => string,
  error: string | null,
): string {
  if (value !== null) return text(value);
  return error === null ? 'not a number' : NO_VALUE;
}

function compared(a: string | number, b: string | number): number {
  if (typeof a === 'string' && typeof b === 'string')
    return a.localeCompare(b, 'en', { numeric: true });
  return Number(a) - Number(b);
}
