import { isRemedy } from '../../analysis/comparison/against.ts';
import { controlsOf } from '../../analysis/comparison/controls.ts';
import type { Analysis, Comparison, Pair, Withheld } from '../../analysis/types.ts';
import { cellLabel, type Size, sizeLabel, sizesOf } from '../../experiment/cell.ts';
import { metricName } from '../../experiment/metric.ts';
import { regimeNames } from '../../experiment/regime.ts';
import type { Experiment } from '../../experiment/schema.ts';
import {
  confidence,
  count,
  counted,
  listed,
  NO_VALUE,
  points,
  pWithAdjusted,
} from '../../text/numbers.ts';
import { changeEstimate } from '../change-estimate.ts';
import { type Block, type Cell, numeric, paragraph, type Table, tableBlock } from '../content.ts';
import { inRow, rowsOf } from '../input/axes.ts';

/** What marks a change whose own interval excludes 0 and that has no verdict all the same. */
const MARKS: Readonly<Record<Withheld, { readonly sign: string; readonly meaning: string }>> = {
  correction: {
    sign: '*',
    meaning: 'not significant after correction for the other comparisons and for later looks',
  },
  looks: { sign: '†', meaning: 'not significant since it was looked at before' },
  failures: { sign: '‡', meaning: 'not significant with failed trials counted' },
};

/** What the marks among the comparisons mean; empty where there is none. */
function marksOf(comparisons: readonly Comparison[]): string {
  const used = new Set(comparisons.flatMap(({ withheld }) => withheld ?? []));
  return [...used].map((each) => `; ${MARKS[each].sign} ${MARKS[each].meaning}`).join('');
}

/** Of a comparison that has nothing to compare: its trials failed, or have not ended yet. */
const NO_PAIR = { seed: 'no pair of seeds', fold: 'no pair of folds' };

/** Every verdict at a glance: base, budget and size by target and regime, with the change of accuracy in points and its interval. */
export function verdictMatrix(experiment: Experiment, analysis: Analysis): Table | null {
  if (analysis.comparisons.length === 0) return null;
  const regimes = regimeNames(experiment).filter((regime) => regime !== 'scratch');
  const columns = experiment.targets.flatMap(({ name: target }) =>
    experiment.sources.flatMap(({ name: source }) =>
      regimes.map((regime) => ({ source, target, regime })),
    ),
  );
  const rows = rowsOf(experiment).flatMap((row) =>
    sizesOf(experiment).map((trainSize) => ({ ...row, trainSize })),
  );
  const marks = marksOf(analysis.comparisons);
  return {
    caption: `Verdict, and change of ${metricName(analysis.metric)} against scratch in points with its ${confidence(analysis.alpha)} interval, plus is better${marks}`,
    columns: [
      { label: 'Base' },
      ...columns.map(({ source, target, regime }) => ({
        label: regime,
        group: `${source} → ${target}`,
      })),
    ],
    rows: rows.map((row) => [
      [
        row.label,
        ...(row.trainSize === null ? [] : [sizeText(row.trainSize, experiment, analysis)]),
      ].join(', '),
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
        if (found.pairs.length === 0) return NO_PAIR[analysis.replicate];
        const { verdict, gap, interval, withheld } = found;
        const mark = withheld === null ? '' : ` ${MARKS[withheld].sign}`;
        return {
          verdict,
          text: `${changeEstimate(gap, interval)}${mark}`,
          comparison: analysis.comparisons.indexOf(found),
          accuracies: accuraciesText(found),
        };
      }),
    ]),
  };
}

/** The means that a change lies between, over the seeds of both arms. */
function accuraciesText({ pairs }: Comparison): string {
  if (pairs.length === 0) return '';
  const mean = (of: (pair: Pair) => number) =>
    points(pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length);
  return `${mean(({ transfer }) => transfer)}%, scratch ${mean(({ scratch }) => scratch)}%`;
}

/** A size in all targets: what `all` is of each where it differs. */
function sizeText(size: Size, { targets }: Experiment, { wholeSizes }: Analysis): string {
  const known = targets.map(({ name }) => wholeSizes[name]);
  const [first] = known;
  if (size !== 'all' || known.every((images) => images === first)) return sizeLabel(size, first);
  const each = targets.map(({ name }, i) => `${name} ${known[i] ?? 'unknown'}`);
  return `all images (${each.join(', ')})`;
}

/** What a verdict is by. */
const TESTS = {
  seed: 'a test of the mean change over seeds and test images',
  fold: 'the corrected resampled t test of the mean change over the folds',
};

/** What gap and verdict mean, and the rule of this report. */
export function verdictRule(
  experiment: Experiment,
  { alpha, margin, metric, replicate, comparisons }: Analysis,
): Block[] {
  const controls = controlsOf(experiment);
  const sources = comparisons.filter(({ p, source }) => p !== null && !controls.has(source));
  const tested = sources.filter((each) => !isRemedy(each)).length;
  const others = [
    ...(controls.size === 0 ? [] : ['controls']),
    ...(sources.length === tested ? [] : ['remedies']),
  ];
  const apart =
    others.length === 0 ? '' : ` (those of ${listed(others)} are adjusted among themselves)`;
  return [
    paragraph(
      `The change is the ${metricName(metric)} with the source minus that of the scratch counterpart (same base, target and ${replicate}, random first weights), in points: below 0 the source hurts, which is negative transfer. Its negative, a difference of errors, is the negative transfer gap.`,
    ),
    paragraph(
      `A verdict is negative or positive only where ${TESTS[replicate]}, adjusted for looking again and Holm-adjusted over the ${counted(tested, 'comparison')} that could be tested${apart}, gives p below ${alpha}; else it is equivalent where two one-sided tests, adjusted likewise, place the change within ±${points(margin)} points, and inconclusive in every other case.`,
    ),
  ];
}

/** One row a comparison, in the experiment's order. */
export function comparisonBlocks(analysis: Analysis): Block[] {
  const { comparisons } = analysis;
  if (comparisons.length === 0)
    return [
      paragraph('There is nothing to compare: no regime of this experiment starts from a source.'),
    ];
  return [tableBlock(comparisonTable(analysis))];
}

function comparisonTable({ comparisons, alpha, replicate }: Analysis): Table {
  return {
    caption: `Comparisons with scratch; the ${confidence(alpha)} interval is unadjusted, the p in brackets is adjusted for looks and, by Holm, for the other comparisons`,
    columns: [
      { label: 'Comparison' },
      { label: 'Verdict' },
      ...numeric(
        'Change (points)',
        'p (adjusted)',
        'Pairs',
        replicate === 'fold' ? 'Images' : 'Test images',
        'Look',
      ),
      { label: 'Note' },
    ],
    rows: comparisons.map((c): Cell[] => [
      cellLabel(c),
      { verdict: c.verdict, text: '' },
      changeEstimate(c.gap, c.interval),
      pWithAdjusted(c),
      String(c.pairs.length),
      c.pairs.length === 0 ? NO_VALUE : count(c.testImages),
      String(c.look),
      c.note ?? '',
    ]),
  };
}
