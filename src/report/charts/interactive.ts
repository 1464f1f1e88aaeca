/** What a mark's opacity falls to while others are looked at. */
const PALE = 0.1;

/**
 * The base and panel that a reader has picked, else null: a page sets it, so that
 * every chart follows one choice.
 */
export const FOCUS = { name: 'focus', value: null };

const FOCUSED = '!focus || (datum.panel === focus.panel && datum.base === focus.base)';

/** A choice of entries in the legend of a field; it stands in one layer and serves all. */
export function legendChoice(field: string) {
  return {
    name: 'shown',
    select: { type: 'point' as const, fields: [field] },
    bind: 'legend' as const,
  };
}

/** Full opacity for what is chosen in the legend and picked in the page. */
export function opacityOf(value: number) {
  return {
    condition: { test: { and: [{ param: 'shown' }, FOCUSED] }, value },
    value: Math.min(value, PALE),
  };
}

/** The same in a chart that shows nothing but what was picked. */
export function chosenOpacity(value: number) {
  return { condition: { param: 'shown', value }, value: Math.min(value, PALE) };
}

/** Fields of a mark's tooltip, numbers with their format. */
export function tooltipOf(...fields: readonly (readonly [string, string, string?])[]) {
  return fields.map(([field, title, format]) =>
    format === undefined ? { field, title } : { field, title, format },
  );
}
