import type { Finding, Unit } from '../../gate/types.ts';
import {
  bytes,
  decimal,
  duration,
  NO_VALUE,
  points,
  pValue,
  rate,
  signedPoints,
} from '../../text/numbers.ts';

/** A figure before or after, with its unit. */
export function figure(value: Finding['before'], unit: Unit): string {
  if (typeof value === 'string') return value;
  if (value === null) return NO_VALUE;
  switch (unit) {
    case 'seconds':
      return duration(value);
    case 'bytes':
      return bytes(value);
    case 'rate':
      return `${rate(value)}/s`;
    default:
      return `${points(value)}%`;
  }
}

/** `81.2% → 77.9%`; nothing where neither is known, as of cells together. */
export function figuresText({ before, after, unit }: Finding): string[] {
  if (before === null && after === null) return [];
  return [`${figure(before, unit)} → ${figure(after, unit)}`];
}

/** A change with its interval: `−3.2 points [−4.1, −2.3]`, `+15% [+9%, +22%]`. */
export function changeText({ change, interval, unit }: Finding): string {
  if (change === null) return NO_VALUE;
  const show = unit === 'share' ? signedPoints : percent;
  const own = unit === 'share' ? `${show(change)} points` : show(change);
  return interval === null ? own : `${own} [${show(interval[0])}, ${show(interval[1])}]`;
}

/** The least change for the worse that would have been found: `−1.9 points`, `+12%`. */
export function detectableText({ detectable, unit }: Finding): string {
  if (detectable === null || !Number.isFinite(detectable)) return NO_VALUE;
  if (unit === 'share') return detectable >= 1 ? 'nothing' : `${signedPoints(-detectable)} points`;
  return percent(unit === 'rate' ? -detectable : detectable);
}

/** What a finding rests on: `5 seeds, p (Holm) 0.004`. */
export function basisText({ samples, p }: Finding): string {
  return p === null ? samples : `${samples}, p (Holm) ${pValue(p)}`;
}

/** A finding in one sentence, as an annotation or a failure's message says it. */
export function findingText(finding: Finding): string {
  const { metric, note, outcome, change } = finding;
  const parts = [
    [metric, ...figuresText(finding)].join(' '),
    ...(change === null ? [] : [changeText(finding), basisText(finding)]),
    ...(finding.detectable === null
      ? []
      : [`this data could have shown ${detectableText(finding)}`]),
    ...(note === null ? [] : [note]),
  ];
  return `${outcome}: ${parts.join('; ')}`;
}

/** A share as percent with its sign: whole where that is enough. */
function percent(share: number): string {
  const digits = Math.abs(share) < 0.0995 ? 1 : 0;
  const text = `${decimal(100 * share, digits)}%`;
  return share > 0 ? `+${text}` : text;
}
