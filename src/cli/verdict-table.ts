import pc from 'picocolors';
import { settingText } from '../analysis/text.ts';
import type { Analysis, Comparison, Verdict } from '../analysis/types.ts';
import { visibleLines } from '../visible.ts';
import { table } from './print.ts';

const COLOUR: Record<Verdict, (text: string) => string> = {
  negative: pc.red,
  positive: pc.green,
  equivalent: pc.blue,
  inconclusive: pc.dim,
};

/** The comparisons of an analysis as a table, and its answer below. */
export function verdictTable({ comparisons, answer }: Analysis): string {
  if (comparisons.length === 0) return visibleLines(answer);
  const settled = comparisons.some((comparison) => settingText(comparison) !== '');
  const text = table(
    [
      'base',
      'source → target',
      ...(settled ? ['images, budget'] : []),
      'regime',
      'seeds',
      'gap, points',
      'interval',
      'p (Holm)',
      'verdict',
    ],
    comparisons.map((comparison) => row(comparison, settled)),
  );
  return `${text.replace(/\b(negative|positive|equivalent|inconclusive)$/gm, (v) => COLOUR[v as Verdict](v))}\n\n${visibleLines(answer)}`;
}

function row(c: Comparison, settled: boolean): string[] {
  return [
    c.base,
    `${c.source} → ${c.target}`,
    ...(settled ? [settingText(c)] : []),
    c.regime,
    String(c.pairs.length),
    c.gap === null ? '–' : points(c.gap),
    c.interval === null ? '–' : `[${points(c.interval[0])}, ${points(c.interval[1])}]`,
    c.adjustedP === null ? '–' : c.adjustedP < 0.001 ? '<0.001' : c.adjustedP.toFixed(3),
    c.verdict,
  ];
}

function points(gap: number): string {
  const text = (gap * 100).toFixed(1);
  return gap > 0 ? `+${text}` : text;
}
