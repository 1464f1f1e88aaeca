import type { Spec, View } from 'vega';
import type { Datum } from '../charts/chart.ts';
import { labelled } from './dom.ts';

/** The signal of an entry chosen in a legend, as Vega-Lite names it for `legendChoice`. */
const CHOSEN = /^shown_(.+)_legend$/;

/**
 * What a click on an entry of the chart's legend does, as a select for the keyboard;
 * null where its legend cannot be clicked.
 */
export function legendSelect(view: View, { signals, data }: Spec): HTMLLabelElement | null {
  const found = signals?.map(({ name }) => CHOSEN.exec(name)).find((match) => match !== null);
  if (!found) return null;
  const [signal, field] = found as unknown as [string, string];
  const rows = (data ?? []).flatMap((each) => ('values' in each ? (each.values as Datum[]) : []));
  const entries = [...new Set(rows.flatMap((row) => (row[field] as string | undefined) ?? []))];
  const title = field.charAt(0).toUpperCase() + field.slice(1);
  const options = ['', ...entries].map((entry) => [entry, entry || 'all'] as const);
  const { label, select } = labelled(title, options, (entry) => {
    view.signal(signal, entry || null);
    void view.runAsync();
  });
  view.addSignalListener(signal, (_, entry: string | null) => {
    select.value = entry ?? '';
  });
  return label;
}
