import type { Analysis, Cell } from '../../analysis/types.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { baseLabel } from '../../experiment/trial.ts';
import { inPanel, inRow, type Panel, type Row, rowOf } from '../input/axes.ts';
import { type Box, FONT_SIZE, type Place, placeNames } from './labels.ts';
import { paretoFront } from './pareto.ts';
import { limits } from './scales.ts';
import { sourceCost } from './source-cost.ts';
import { EM_PER_CHARACTER } from './theme.ts';

/** What a cost counts: the lower line of a panel's title. */
export const COUNTED = {
  alone: 'Training on the target alone',
  whole: 'With all of the source’s pretraining',
  unknown: 'Without the pretraining: its cost is unknown',
} as const;
type Counted = (typeof COUNTED)[keyof typeof COUNTED];

const PERCENT = [0, 100] as const;

/** An arm in a panel. Its cost is time: a step of a frozen arm is no step of another. */
export interface CostRow {
  readonly panel: string;
  readonly counted: Counted;
  readonly base: string;
  readonly regime: string;
  /** Seconds, of one trial. */
  readonly spent: number;
  /** Percent. */
  readonly accuracy: number;
  /** What guessing has right, percent. */
  readonly guessing: number;
  readonly front: boolean;
  /** The base's name and where it stands; null where there is no room for it. */
  readonly name: string | null;
  readonly dx: number;
  readonly dy: number;
  readonly align: Place['align'];
}

type Candidate = Omit<CostRow, 'front' | 'name' | keyof Place> & { readonly beats: boolean };

/** The size of a panel in pixels, and the air left and right of its marks. */
export const PANEL = { width: 340, height: 260, air: 16 };
/** Half of the side of a mark, and of the ring of one on the front, with some air. */
const REACH = { mark: 8, ring: 12 };
/** What is to be written at the right end of the line of guessing, in characters. */
const GUESSING_NAME = 'guessing 25.0%'.length;

/** The arms of some bases in some panels: with and without what their sources had cost to make. */
export function costRows(
  experiment: Experiment,
  analysis: Analysis,
  bases: readonly Row[],
  panels: readonly Panel[],
): CostRow[] {
  const groups = panels.flatMap((panel) => {
    const cells = analysis.cells.filter(
      (cell) => inPanel(panel, cell) && bases.some((row) => inRow(row, cell)),
    );
    const before = cells.map((cell) => sourceCost(experiment, analysis, cell));
    return waysToCount(before).map((counted) =>
      cells.flatMap((cell, i) => {
        const spent = cell.meanWallSeconds + (counted === COUNTED.whole ? before[i]! : 0);
        if (!(spent > 0 && Number.isFinite(spent) && Number.isFinite(cell.mean))) return [];
        return [{ ...candidateOf(cell, panel), counted, spent }];
      }),
    );
  });
  const frame = frameOf(groups.flat());
  return groups.flatMap((group) => named(withFront(group), frame, shortNames(experiment)));
}

/** How the costs of a panel's arms can be counted, by the seconds that their sources had taken. */
function waysToCount(before: readonly (number | null)[]): Counted[] {
  if (before.includes(null)) return [COUNTED.unknown];
  return before.some((seconds) => seconds! > 0) ? [COUNTED.alone, COUNTED.whole] : [COUNTED.alone];
}

function candidateOf(cell: Cell, panel: Panel) {
  return {
    panel: panel.label,
    base: rowOf(cell.base, cell.budget).label,
    regime: cell.regime,
    accuracy: 100 * cell.mean,
    guessing: 100 * cell.guessing,
    beats: cell.beatsGuessing,
  };
}

/** An arm that does no better than guessing is not efficient, however cheap. */
function withFront(group: readonly Candidate[]) {
  const front = paretoFront(group.filter(({ beats }) => beats));
  return group.map(({ beats: _, ...arm }, i) => ({ ...arm, front: front.includes(group[i]!) }));
}

/** Gives each arm the name of its base where there is room, those of the front first. */
function named(
  group: readonly Omit<CostRow, 'name' | keyof Place>[],
  frame: Frame,
  names: ReadonlyMap<string, string>,
): CostRow[] {
  const sorted = [...group].sort((a, b) => Number(b.front) - Number(a.front));
  const nameOf = ({ base }: { readonly base: string }) => names.get(base) ?? base;
  const places = placeNames(
    sorted.map((arm) => ({
      ...frame(arm),
      name: nameOf(arm),
      reach: arm.front ? REACH.ring : REACH.mark,
      continued: arm.front,
    })),
    PANEL.width,
    PANEL.height,
    sorted.slice(0, 1).map((arm) => guessingBox(frame({ ...arm, accuracy: arm.guessing }).y)),
  );
  return sorted.map((arm, i) => {
    const place = places[i];
    return place ? { ...arm, name: nameOf(arm), ...place } : { ...arm, name: null, ...HIDDEN };
  });
}

function guessingBox(y: number): Box {
  const width = EM_PER_CHARACTER * FONT_SIZE * GUESSING_NAME;
  return [PANEL.width - width, y, PANEL.width, y + 2 * FONT_SIZE];
}

const HIDDEN: Place = { dx: 0, dy: 0, align: 'left' };

/** Rows' names without width and size where the network's name tells them apart. */
function shortNames({ bases, budgets }: Experiment): Map<string, string> {
  if (new Set(bases.map(({ name }) => name)).size < bases.length) return new Map();
  return new Map(
    bases.flatMap((base) =>
      (budgets ?? [null]).map((budget) => [
        rowOf(baseLabel(base), budget?.kind ?? null).label,
        rowOf(base.name, budget?.kind ?? null).label,
      ]),
    ),
  );
}

/** Limits of the accuracies. */
export function accuracyLimits(rows: readonly Pick<CostRow, 'accuracy'>[]): [number, number] {
  return limits(
    rows.map(({ accuracy }) => accuracy),
    PERCENT,
  );
}

/** Where an arm stands in its panel, in pixels from the top left. */
type Frame = (arm: Pick<CostRow, 'spent' | 'accuracy'>) => {
  readonly x: number;
  readonly y: number;
};

/** As Vega's axes will have it: logarithmic and linear. */
function frameOf(rows: readonly Pick<CostRow, 'spent' | 'accuracy'>[]): Frame {
  const [low, high] = accuracyLimits(rows);
  const logs = rows.map(({ spent }) => Math.log(spent));
  const least = logs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const room = PANEL.width - 2 * PANEL.air;
  return ({ spent, accuracy }) => ({
    x: PANEL.air + (most > least ? ((Math.log(spent) - least) / (most - least)) * room : room / 2),
    y: PANEL.height * (1 - (accuracy - low) / (high - low)),
  });
}
