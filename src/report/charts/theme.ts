import type { Config } from 'vega-lite/types_unstable/config.js';
import type { Verdict } from '../../analysis/types.ts';
import type { PlainRegime } from '../../experiment/regime.ts';

/** What tells regimes apart: of the plain ones always the same, of others in their order. */
export type Marks<T> = Readonly<Record<PlainRegime, T>> & { readonly others: readonly T[] };

/** The palette's blue: a page may lighten it where it is dark itself. */
export const BLUE = '#0072B2';

/**
 * Okabe and Ito 2008 (Color Universal Design): told apart with every common
 * colour blindness. Regimes and verdicts share no colour.
 */
export const REGIME_COLOURS: Marks<string> = {
  frozen: BLUE,
  'fine-tuned': '#CC79A7',
  scratch: '#E69F00',
  // Tol's muted scheme, for the same reason.
  others: ['#332288', '#882255', '#999933', '#44AA99', '#661100', '#117733', '#AA4499', '#6699CC'],
};
/** Shapes and dashes beside the colours of the regimes. */
export const REGIME_SHAPES: Marks<string> = {
  frozen: 'square',
  'fine-tuned': 'diamond',
  scratch: 'circle',
  others: ['cross', 'triangle-right', 'triangle-up', 'triangle-left', 'triangle-down', 'wedge'],
};
export const REGIME_DASHES: Marks<number[]> = {
  frozen: [1, 0],
  'fine-tuned': [8, 3],
  scratch: [2, 2],
  others: [
    [12, 3],
    [8, 2, 2, 2],
    [4, 4],
    [12, 2, 2, 2, 2, 2],
    [6, 1],
  ],
};
export const VERDICT_COLOURS: Readonly<Record<Verdict, string>> = {
  negative: '#D55E00',
  positive: '#009E73',
  equivalent: '#56B4E9',
  inconclusive: '#8C8C8C',
};
/** Shapes beside the colours, for print and for whoever sees none. */
export const VERDICT_SHAPES: Readonly<Record<Verdict, string>> = {
  negative: 'triangle-down',
  positive: 'triangle-up',
  equivalent: 'square',
  inconclusive: 'circle',
};

/** Text and lines. A page replaces it by its own text colour, so it must be no other mark's. */
export const INK = '#1F2328';
export const PAPER = '#FFFFFF';

/** Width of a character of a sans-serif text, in its font sizes: on the wide side of the common fonts. */
export const EM_PER_CHARACTER = 0.6;

/** One look for every chart: quiet grid, no frame, text of 11 to 15 px. */
export const CONFIG = {
  background: PAPER,
  font: 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif',
  aria: false,
  padding: 12,
  title: {
    anchor: 'start',
    color: INK,
    fontSize: 15,
    fontWeight: 600,
    subtitleColor: INK,
    subtitleFontSize: 12,
    subtitlePadding: 6,
    offset: 16,
  },
  view: { stroke: null },
  axis: {
    labelColor: INK,
    labelFontSize: 11,
    titleColor: INK,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 10,
    labelFlush: false,
    gridColor: INK,
    gridOpacity: 0.12,
    domainColor: INK,
    domainOpacity: 0.4,
    tickColor: INK,
    tickOpacity: 0.4,
  },
  header: {
    labelColor: INK,
    labelFontSize: 12,
    labelFontWeight: 600,
    labelAnchor: 'start',
    titleColor: INK,
    title: null,
  },
  legend: {
    labelColor: INK,
    labelFontSize: 12,
    titleColor: INK,
    titleFontSize: 12,
    titleFontWeight: 600,
    orient: 'top',
    offset: 12,
    symbolSize: 110,
    labelLimit: 400,
    rowPadding: 5,
  },
} satisfies Config;
