import { changeInterval, changeOf } from '../../analysis/comparison/change.ts';
import type { Cell, ClassGap, Comparison } from '../../analysis/types.ts';
import type { CellName } from '../../experiment/cell.ts';
import { cellKey, transferLabel } from '../../experiment/cell.ts';
import { regimeNames } from '../../experiment/regime.ts';
import { tamed } from '../../text/escape.ts';
import { armCurves } from '../charts/arm-curves.ts';
import { mostTelling } from '../charts/shown-part.ts';
import { inPanel, panelsOf, rowOf } from '../input/axes.ts';
import type { ReportInput } from '../input/input.ts';
import { type ClassPick, classPicker } from './classes.ts';
import type { DetailsArm, DetailsCell, DetailsData } from './data.ts';

/** Epochs of a curve that a chart has room for. */
const MAX_EPOCHS = 40;

/** Curves, class gaps and confusions of every comparison. */
export function detailsOf(input: ReportInput): DetailsData {
  const { experiment, analysis } = input;
  const { comparisons, cells } = analysis;
  const names = experiment.experiment.targets.map(({ name }) => name);
  const picks = names.map((target) => classPicker(target, comparisons, classesOf(input, target)));
  const curveOf = armCurves(input, MAX_EPOCHS);
  const arms = cells.map(
    (cell): DetailsArm => ({
      regime: cell.regime,
      curve: curveOf(cell).map(({ epoch, steps, mean, low, high, seeds, stopped }) => [
        epoch,
        steps,
        mean,
        low,
        high,
        seeds,
        stopped,
      ]),
      confusion: confusionOf(input, cell, picks[names.indexOf(cell.target)]!),
    }),
  );
  const places = new Map(cells.map((cell, i) => [cellKey(cell), i]));
  const placeOf = (arm: CellName) => places.get(cellKey(arm)) ?? null;
  const regimes = regimeNames(experiment.experiment);
  const panels = panelsOf(experiment.experiment, analysis);
  const first = mostTelling(comparisons);
  return {
    arms,
    classes: picks.map(({ names: own }) => own.map(tamed)),
    first: first === null ? null : comparisons.indexOf(first),
    cells: comparisons.map(
      (c): DetailsCell => ({
        heading: `${transferLabel(c)}, ${c.regime}`,
        sentence: c.sentence,
        note: c.note,
        panel: panels.find((panel) => inPanel(panel, c))?.label ?? '',
        base: rowOf(c.base, c.budget).label,
        source: c.source,
        target: c.target,
        regime: c.regime,
        own: placeOf(c),
        scratch: placeOf({ ...c, regime: 'scratch', source: null }),
        siblings: regimes.flatMap(
          (regime) =>
            placeOf({ ...c, regime, source: regime === 'scratch' ? null : c.source }) ?? [],
        ),
        classesOf: names.indexOf(c.target),
        classChanges: mostMoved(c).map(({ name, mean, interval, images }) => {
          const [low, high] = changeInterval(interval) ?? [null, null];
          return [
            tamed(name),
            rounded(100 * changeOf(mean)),
            low === null ? null : rounded(100 * low),
            high === null ? null : rounded(100 * high),
            images,
          ];
        }),
      }),
    ),
  };
}

/** Class gaps that a chart has room for. */
const MAX_CLASSES = 40;

/** The classes that move most, in their own order. */
function mostMoved({ classGaps }: Comparison): ClassGap[] {
  const kept = new Set(
    [...classGaps].sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean)).slice(0, MAX_CLASSES),
  );
  return classGaps.filter((each) => kept.has(each));
}

function classesOf({ trials }: ReportInput, target: string): readonly string[] {
  const trial = trials.find(
    ({ spec, result }) => spec.kind === 'target' && spec.data.name === target && result !== null,
  );
  return trial?.result?.classes ?? [];
}

/** Answers of an arm's seeds by class and predicted class. */
function confusionOf({ answers }: ReportInput, cell: Cell, { places, names }: ClassPick): number[] {
  const counts = new Array<number>(names.length ** 2).fill(0);
  let known = false;
  for (const { hash } of cell.trials) {
    const answer = answers.get(hash);
    if (answer === undefined) continue;
    known = true;
    answer.labels.forEach((label, i) => {
      const at = places[label]! * names.length + places[answer.predicted[i]!]!;
      counts[at] = (counts[at] ?? 0) + 1;
    });
  }
  return known ? counts : [];
}

const rounded = (value: number) => Math.round(100 * value) / 100;
