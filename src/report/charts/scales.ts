import { isPlain, type Regime } from '../../experiment/regime.ts';
import { INK, type Marks, REGIME_COLOURS, REGIME_DASHES, REGIME_SHAPES } from './theme.ts';

/** The colour of a regime, with the legend of the regimes that occur. */
export function regimeColour(regimes: readonly Regime[]) {
  return regimeScale(regimes, REGIME_COLOURS);
}

/** The shape of a regime: beside its colour, for whoever cannot tell colours. */
export function regimeShape(regimes: readonly Regime[]) {
  return regimeScale(regimes, REGIME_SHAPES);
}

/** The dashes of a regime's lines. */
export function regimeDash(regimes: readonly Regime[]) {
  return regimeScale(regimes, REGIME_DASHES);
}

function regimeScale<T>(regimes: readonly Regime[], marks: Marks<T>) {
  const others = regimes.filter((regime) => !isPlain(regime));
  const markOf = (regime: Regime) =>
    isPlain(regime) ? marks[regime] : marks.others[others.indexOf(regime) % marks.others.length]!;
  return {
    field: 'regime',
    type: 'nominal' as const,
    title: 'Regime',
    scale: { domain: [...regimes], range: regimes.map(markOf) },
    legend: LEGEND,
  };
}

/**
 * Limits of an axis around the values: a twentieth of air on both sides, on
 * round numbers, never outside `bounds`.
 */
export function limits(
  values: readonly number[],
  bounds: readonly [number, number],
): [number, number] {
  // In a loop: there may be more values than a call has arguments.
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [bounds[0], bounds[1]];
  const air = Math.max((high - low) / 20, 0.5);
  const step = roundStep((high - low + 2 * air) / 10);
  return [
    Math.max(bounds[0], Math.floor((low - air) / step) * step),
    Math.min(bounds[1], Math.ceil((high + air) / step) * step),
  ];
}

/** Cuts an interval to what the axis can show. */
export function within(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}

/** Names of the rows of a chart: a narrow page breaks them at their dots. */
export const ROW_NAMES = {
  title: null,
  ticks: false,
  domain: false,
  labelLimit: 300,
  labelPadding: 10,
  labelExpr: "narrow ? split(datum.label, ' · ') : datum.label",
};

/** Whether there is little width: a page sets it. */
export const NARROW = { name: 'narrow', value: false };

/** Entries one below the other where there is little width; `NARROW` must be a parameter. */
export const LEGEND = { symbolOpacity: 1, columns: { expr: 'narrow ? 1 : 6' } };

/** Titles a panel; on two lines where it names two things, or is too long for one. */
export function panelHeader(width: number) {
  return {
    title: null,
    labelExpr: `split(indexof(datum.label, '|') < 0 && length(datum.label) > ${Math.floor(width / 7.5)} ? replace(datum.label, ' → ', '|→ ') : datum.label, '|')`,
    labelLimit: width + 40,
    labelLineHeight: 15,
  };
}

/** The line of zero gap, and other references the eye returns to. */
export const REFERENCE = { color: INK, strokeOpacity: 0.6, strokeWidth: 1 };

/** The line of what guessing has right. */
export const GUESSING = { color: INK, strokeOpacity: 0.6, strokeWidth: 1.2, strokeDash: [1, 3] };

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5].find((digit) => digit * power >= raw) ?? 10) * power;
}
