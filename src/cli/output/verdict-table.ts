import pc from 'picocolors';
import { changeInterval, changeOf } from '../../analysis/comparison/change.ts';
import type { Analysis, Verdict } from '../../analysis/types.ts';
import { settingLabel } from '../../experiment/cell.ts';
import type { Replicate } from '../../experiment/folds.ts';
import { NO_VALUE, pValue, signedPoints } from '../../text/numbers.ts';
import { visibleLines } from '../../text/visible.ts';
import { wrapped } from '../../text/wrap.ts';
import { type Column, fitted, intervalCells, terminalWidth } from './fit.ts';

const COLOUR: Record<Verdict, (text: string) => string> = {
  negative: pc.red,
  positive: pc.green,
  equivalent: pc.blue,
  inconclusive: pc.dim,
};

const columnsOf = (replicate: Replicate): readonly Column[] => [
  { title: 'base' },
  { title: 'source → target' },
  { title: 'images, budget' },
  { title: 'regime' },
  { title: `${replicate}s`, least: 1 },
  { title: 'change, points', short: 'points' },
  { title: 'interval' },
  { title: '' },
  { title: 'p (adjusted)', short: 'p', least: 2 },
  { title: 'verdict' },
];

/**
 * The comparisons of an analysis as a table, its answer below, and what it was inferred over.
 * @param width Columns that it may take.
 */
export function verdictTable(analysis: Analysis, width = terminalWidth()): string {
  const { comparisons, answer, scope } = analysis;
  const text = [answer, scope].filter(Boolean).map((part) => wrapped(visibleLines(part), width));
  if (comparisons.length === 0) return text[0] ?? '';
  return `${coloured(comparisonTable(analysis, width))}\n\n${text.join('\n')}`;
}

function comparisonTable({ comparisons, replicate }: Analysis, width: number): string {
  const isSettled = comparisons.some((comparison) => settingLabel(comparison) !== '');
  const kept = <T>(cells: readonly T[]) => cells.filter((_, i) => isSettled || i !== 2);
  const rows = comparisons.map((c) => [
    c.base,
    `${c.source} → ${c.target}`,
    settingLabel(c),
    c.regime,
    String(c.pairs.length),
    c.gap === null ? NO_VALUE : signedPoints(changeOf(c.gap)),
    ...intervalCells(changeInterval(c.interval), signedPoints),
    pValue(c.adjustedP),
    c.verdict,
  ]);
  return fitted(
    [{ columns: kept(columnsOf(replicate)), rows: rows.map(kept), headings: isSettled ? 3 : 2 }],
    width,
  );
}

function coloured(text: string): string {
  return text.replace(/\b(negative|positive|equivalent|inconclusive)$/gm, (verdict) =>
    COLOUR[verdict as Verdict](verdict),
  );
}
