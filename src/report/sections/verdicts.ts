import { controlsOf } from '../../analysis/controls.ts';
import { sizesOf, sizeText } from '../../analysis/sizes.ts';
import type { Analysis, Comparison } from '../../analysis/types.ts';
import type { Experiment } from '../../spec/schema.ts';
import { inRow, rowsOf } from '../axes.ts';
import { type Block, type Cell, numeric, paragraph, type Table, tableBlock } from '../content.ts';
import { confidence, counted, NO_VALUE, points, pValue, signedEstimate } from '../format.ts';
import { conditionOf } from '../../analysis/text.ts';

/** Every verdict at a glance: base, budget and size by target and regime, with the gap in points and its interval. */
export function verdictMatrix(experiment: Experiment, analysis: Analysis): Table | null {
  if (analysis.comparisons.length === 0) return null;
  const regimes = experiment.regimes.filter((regime) => regime !== 'scratch');
  const columns = experiment.targets.flatMap(({ name: target }) =>
    experiment.sources.flatMap(({ name: source }) =>
      regimes.map((regime) => ({ source, target, regime })),
    ),
  );
  const rows = rowsOf(experiment).flatMap((row) =>
    sizesOf(experiment).map((trainSize) => ({ ...row, trainSize })),
  );
  return {
    caption: `Verdict, and gap in points of test error with its ${confidence(analysis.alpha)} interval; above 0 the source hurts`,
    columns: [
      { label: 'Base' },
      ...columns.map(({ source, target, regime }) => ({
        label: regime,
        group: `${source} → ${target}`,
      })),
    ],
    rows: rows.map((row) => [
      [row.label, ...(row.trainSize === null ? [] : [sizeText(row.trainSize)])].join(', '),
      ...columns.map(({ source, target, regime }): Cell => {
        const found = analysis.comparisons.find(
          (c) =>
            inRow(row, c) &&
            c.trainSize === row.trainSize &&
            c.source === source &&
            c.target === target &&
            c.regime === regime,
        );
        if (found === undefined) return NO_VALUE;
        const { verdict, gap, interval } = found;
        return {
          verdict,
          text: signedEstimate(gap, interval),
          comparison: analysis.comparisons.indexOf(found),
        };
      }),
    ]),
  };
}

/** What gap and verdict mean, and the rule of this report. */
export function verdictRule(
  experiment: Experiment,
  { alpha, margin, comparisons }: Analysis,
): Block[] {
  const controls = controlsOf(experiment);
  const tested = comparisons.filter(({ p, source }) => p !== null && !controls.has(source)).length;
  const apart = controls.size === 0 ? '' : ' (those of controls are adjusted among themselves)';
  return [
    paragraph(
      'The gap is the test error with the source minus the test error of the scratch twin (same base, target and seed, random first weights), in points: above 0 the source hurts, which is negative transfer.',
    ),
    paragraph(
      `A verdict is negative or positive only where a paired t test over the seeds, Holm-adjusted over the ${counted(tested, 'comparison')} that could be tested${apart}, gives p below ${alpha}; else it is equivalent where two one-sided tests, adjusted likewise, place the gap within ±${points(margin)} points, and inconclusive in every other case.`,
    ),
  ];
}

/** One row a comparison, in the experiment's order. */
export function comparisonBlocks({ comparisons, alpha }: Analysis): Block[] {
  if (comparisons.length === 0)
    return [
      paragraph('There is nothing to compare: no regime of this experiment starts from a source.'),
    ];
  return [tableBlock(comparisonTable(comparisons, alpha))];
}

function comparisonTable(comparisons: readonly Comparison[], alpha: number): Table {
  const settled = comparisons.some((comparison) => conditionOf(comparison).length > 0);
  return {
    caption: `Comparisons with scratch; the ${confidence(alpha)} interval is unadjusted, the p in brackets Holm-adjusted`,
    columns: [
      { label: 'Base' },
      { label: 'Source → target' },
      ...(settled ? [{ label: 'Images, budget' }] : []),
      { label: 'Regime' },
      { label: 'Verdict' },
      ...numeric('Gap (points)', 'Pairs', 'p (adjusted)'),
      { label: 'Note' },
    ],
    rows: comparisons.map((c): Cell[] => [
      c.base,
      `${c.source} → ${c.target}`,
      ...(settled ? [[c.trainSize, c.budget].filter((part) => part !== null).join(', ')] : []),
      c.regime,
      { verdict: c.verdict, text: '' },
      signedEstimate(c.gap, c.interval),
      String(c.pairs.length),
      c.p === null ? NO_VALUE : `${pValue(c.p)} (${pValue(c.adjustedP)})`,
      c.note ?? '',
    ]),
  };
}
