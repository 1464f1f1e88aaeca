/** Vega's parts come without types: of those that are called the whole's say what they are. */
declare module 'vega-dataflow' {
  export const transforms: Record<string, unknown>;
}

declare module 'vega-encode';

declare module 'vega-parser' {
  export { parse } from 'vega';
}

declare module 'vega-transforms';

declare module 'vega-view' {
  export { View } from 'vega';
}

declare module 'vega-view-transforms';
