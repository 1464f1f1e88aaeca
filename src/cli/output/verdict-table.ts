import pc from 'picocolors';
import { changeInterval, changeOf } from '../../analysis/comparison/change.ts';
import type { Analysis, Comparison, Verdict } from '../../analysis/types.ts';
import { settingLabel } from '../../experiment/cell.ts';
import { pValue, signedPoints } from '../../text/numbers.ts';
import { visibleLines } from '../../text/visible.ts';
import { table } from './print.ts';

const COLOUR: Record<Verdict, (text: string) => string> = {
  negative: pc.red,
  positive: pc.green,
  equivalent: pc.blue,
  inconclusive: pc.dim,
};

/** The comparisons of an analysis as a table, its answer below, and what it was inferred over. */
export function verdictTable({ comparisons, answer, scope }: Analysis): string {
  if (comparisons.length === 0) return visibleLines(answer);
  const settled = comparisons.some((comparison) => settingLabel(comparison) !== '');
  const text = table(
    [
      'base',
      'source → target',
      ...(settled ? ['images, budget'] : []),
      'regime',
      'seeds',
      'change, points',
      'interval',
      'p (adjusted)',
      'verdict',
    ],
    comparisons.map((comparison) => row(comparison, settled)),
  );
  return `${text.replace(/\b(negative|positive|equivalent|inconclusive)$/gm, (v) => COLOUR[v as Verdict](v))}\n\n${visibleLines(answer)}${scope === '' ? '' : `\n${visibleLines(scope)}`}`;
}

function row(c: Comparison, settled: boolean): string[] {
  return [
    c.base,
    `${c.source} → ${c.target}`,
    ...(settled ? [settingLabel(c)] : []),
    c.regime,
    String(c.pairs.length),
    c.gap === null ? '–' : signedPoints(changeOf(c.gap)),
    intervalText(c),
    pValue(c.adjustedP),
    c.verdict,
  ];
}

function intervalText({ interval }: Comparison): string {
  const ends = changeInterval(interval);
  return ends === null ? '–' : `[${ends.map(signedPoints).join(', ')}]`;
}
