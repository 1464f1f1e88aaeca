import type { Regime } from '../../spec/schema.ts';
import { INK, REGIME_COLOURS } from './theme.ts';

/** The colour of a regime, with the legend of the regimes that occur. */
export function regimeColour(regimes: readonly Regime[]) {
  return {
    field: 'regime',
    type: 'nominal' as const,
    title: 'Regime',
    scale: { domain: [...regimes], range: regimes.map((regime) => REGIME_COLOURS[regime]) },
    legend: { symbolType: 'circle', symbolStrokeWidth: 0, symbolOpacity: 1 },
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
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [bounds[0], bounds[1]];
  const low = Math.min(...finite);
  const high = Math.max(...finite);
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

/** Breaks a base's label under its tick: `VGG16`, `×0.25`, `32px`. */
export const BASE_TICKS = {
  labelExpr: "split(datum.label, ' ')",
  labelAngle: 0,
  labelLineHeight: 14,
  labelPadding: 8,
  ticks: false,
  title: null,
};

/** Titles a panel, on two lines where one is too short for it. */
export function panelHeader(width: number) {
  return {
    labelExpr: `length(datum.label) > ${Math.floor(width / 7.5)} ? split(replace(datum.label, ' → ', '|→ '), '|') : datum.label`,
    labelLimit: width,
    labelLineHeight: 15,
  };
}

/** The line of zero gap, and other references the eye returns to. */
export const REFERENCE = { color: INK, strokeOpacity: 0.6, strokeWidth: 1 };

function roundStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5].find((digit) => digit * power >= raw) ?? 10) * power;
}
