import type { Chart } from '../chart-list.ts';

/** A chart as it stands in a page, which writes its title itself. */
export function inPage(spec: Chart['spec']): Chart['spec'] {
  const { title: _, ...rest } = spec;
  return { ...rest, config: { ...spec.config, padding: 2 } } as Chart['spec'];
}

/** The texts of a chart's title; a chart that changes with a choice is titled by what stays. */
export function titleOf({ spec }: Chart): { readonly text: string; readonly subtitle: string } {
  const { text, subtitle } = spec.title as { text: unknown; subtitle: string };
  return typeof text === 'string' ? { text, subtitle } : { text: subtitle, subtitle: '' };
}
