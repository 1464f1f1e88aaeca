/** What stands for a number that is missing. */
export const NO_VALUE = '–';

const MINUS = '−';
const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A share in points, one decimal: 0.8123 is `81.2`. */
export function points(share: number | null, digits = 1): string {
  return decimal(share === null ? null : share * 100, digits);
}

/** A difference of shares in points, with its sign: 0.032 is `+3.2`. */
export function signedPoints(share: number | null, digits = 1): string {
  const text = points(share, digits);
  return share !== null && share > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A mean share in points with its interval: `81.2 [78.0, 84.4]`. */
export function estimate(mean: number, interval: readonly [number, number] | null): string {
  return withInterval(points, mean, interval);
}

/** A probability: `0.012`, or `<0.001`. */
export function pValue(p: number | null): string {
  if (p === null) return NO_VALUE;
  if (!Number.isFinite(p)) return notFinite(p);
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}

/** A probability as it is and adjusted: `0.012 (0.036)`. */
export function pWithAdjusted({
  p,
  adjustedP,
}: {
  readonly p: number | null;
  readonly adjustedP: number | null;
}): string {
  return p === null ? NO_VALUE : `${pValue(p)} (${pValue(adjustedP)})`;
}

/** The confidence of an interval at error rate `alpha`: `95%`. */
export function confidence(alpha: number): string {
  return `${Number((100 * (1 - alpha)).toFixed(1))}%`;
}

/** A duration: `12.4 ms`, `8.3 s`, `3 min 20 s`, `2 h 05 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return notFinite(seconds);
  if (seconds < 0.9995) return `${decimal(seconds * 1000, 1)} ms`;
  if (seconds < 59.95) return `${decimal(seconds, 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${whole60(minutes)} h ${pad(minutes % 60)} min`;
}

/** A size: `512 B`, `1.9 GiB`. */
export function bytes(size: number): string {
  if (!Number.isFinite(size)) return notFinite(size);
  const power = Math.min(
    BYTE_UNITS.length - 1,
    Math.max(0, Math.floor(Math.log2(Math.max(1, size)) / 10)),
  );
  return `${decimal(size / 1024 ** power, power === 0 ? 0 : 1)} ${BYTE_UNITS[power]}`;
}

/** A count with thousands separators: `14,714,688`. */
export function count(value: number): string {
  return Number.isFinite(value) ? WHOLE.format(value) : notFinite(value);
}

/** A count and what it counts: `1 seed`, `3 seeds`. */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** Images a second: one decimal below 100, thousands separators above. */
export function rate(perSecond: number): string {
  return perSecond < 99.95 ? decimal(perSecond, 1) : count(perSecond);
}

/** A setting as people write it: `0.001`, `1e-5`. */
export function setting(value: number): string {
  return value !== 0 && Math.abs(value) < 1e-3 ? value.toExponential() : String(value);
}

/** A number with a fixed number of decimals; a true minus sign, and never `-0.0`; `NaN` and `∞` as they are. */
export function decimal(value: number | null, digits: number): string {
  if (value === null) return NO_VALUE;
  if (!Number.isFinite(value)) return notFinite(value);
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A measure that older trials lack, where it is NaN: null there. */
export function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function notFinite(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '∞' : `${MINUS}∞`;
}

/** A name in a sentence, which has no room for more than sixty characters of it. */
export function shortened(name: string): string {
  const characters = Array.from(name);
  return characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : name;
}

/** A moment: `2026-11-24 03:35 UTC`. */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** Items as prose: `a`, `a and b`, `a, b and c`; with `or` in its place where one is to be chosen. */
export function listed(items: readonly string[], word: 'and' | 'or' = 'and'): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} ${word} ${items.at(-1)}`;
}

/** A value with its interval: `81.2 [78.0, 84.4]`. */
export function withInterval(
  show: (share: number | null) => string,
  mean: number | null,
  interval: readonly [number, number] | null,
): string {
  if (interval === null) return show(mean);
  return `${show(mean)} [${show(interval[0])}, ${show(interval[1])}]`;
}

const pad = (value: number) => String(value).padStart(2, '0');
const whole60 = (minutes: number) => count(Math.floor(minutes / 60));

/** Such as `p = 0.012` or `p < 0.001`. */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${pValue(p)}`;
}

/** A share as percent with one decimal: `81.2%`. */
export function percent(share: number): string {
  return `${points(share)}%`;
}

/** The first names of many: `a, b and 3 more`. */
export function some(names: readonly string[], shown = 5): string {
  const more = names.length > shown ? ` and ${names.length - shown} more` : '';
  return names.slice(0, shown).join(', ') + more;
}
