import type { CellName } from '../../experiment/cell.ts';
import { cellKey, sizeIn } from '../../experiment/cell.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { baseLabel } from '../../experiment/trial.ts';
import type { AskedRecord } from '../../store/records.ts';
import type { Against } from '../types.ts';
import { AGAINST, counterpartOf } from './against.ts';

/** How often the comparison of an arm was looked at, by the arm and what it is compared with; once where it is not there. */
export type Looks = ReadonlyMap<string, number>;

/** How often an arm's comparison was looked at, this time among them. */
export function lookOf(arm: CellName, looks: Looks, against: Against = 'scratch'): number {
  return looks.get(lookKey(arm, against)) ?? 1;
}

export function lookKey(arm: CellName, against: Against): string {
  return `${cellKey(arm)} ${against}`;
}

/**
 * How often each comparison was looked at, from what this run and those before it
 * finished. A look is another set of two seeds or more of the same trials: same spec,
 * data, code and backend. The same seeds again are no look, nor is another spec, which
 * asks something else; other seeds in the place of the first are.
 * @param asked Of this run, which is the last, and of those before it.
 */
export function looksOf(experiment: Experiment, asked: readonly AskedRecord[]): Looks {
  const last = asked.at(-1)?.run;
  const own = asked.filter(({ run }) => run === last);
  const armOf = ({ spec }: AskedRecord): CellName => ({
    base: baseLabel(spec.base),
    target: spec.data.name,
    trainSize: sizeIn(experiment, spec.trainSize),
    budget: spec.budget,
    source: spec.source,
    regime: spec.regime,
  });
  const questions = new Map(own.map((each) => [cellKey(armOf(each)), each.question]));
  const runs = new Map<number, Map<string, readonly number[]>>();
  for (const { run, question, seeds } of asked)
    runs.set(run, (runs.get(run) ?? new Map()).set(question, seeds));
  const looks = new Map<string, number>();
  for (const each of own) {
    const arm = armOf(each);
    for (const against of AGAINST) {
      const other = questions.get(cellKey({ ...arm, ...counterpartOf(arm, against) }));
      if (arm.source === null || other === undefined) continue;
      const sets = [...runs.values()]
        .map((run) => common(run.get(each.question), run.get(other)))
        .filter((seeds) => seeds.length > 1)
        .map((seeds) => seeds.join(' '));
      // The set of this run stands last, and counts from where it was seen first.
      const distinct = [...new Set(sets)];
      looks.set(lookKey(arm, against), Math.max(1, distinct.indexOf(sets.at(-1) ?? '') + 1));
    }
  }
  return looks;
}

function common(a: readonly number[] = [], b: readonly number[] = []): number[] {
  return a.filter((seed) => b.includes(seed)).sort((x, y) => x - y);
}
