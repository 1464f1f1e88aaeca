import type { Experiment, Regime } from '../spec/schema.ts';
import { baseLabel } from '../spec/trial.ts';
import type { TrialRecord } from '../store/records.ts';

/** A cell as it was planned, with what became of each of its seeds. */
export interface Arm {
  readonly base: string;
  readonly target: string;
  readonly regime: Regime;
  /** Null for scratch. */
  readonly source: string | null;
  readonly finished: ReadonlyMap<number, Finished>;
  readonly failed: ReadonlySet<number>;
}

export interface Finished {
  readonly seed: number;
  readonly hash: string;
  /** Test accuracy, 0..1, and the images it was measured on. */
  readonly accuracy: number;
  readonly testImages: number;
  readonly wallSeconds: number;
}

/** Every arm the experiment plans, in its order, with its trials: one a seed. */
export function gatherArms(experiment: Experiment, trials: readonly TrialRecord[]): Arm[] {
  const targetTrials = trials.flatMap((trial) => {
    const { spec } = trial;
    if (spec.kind !== 'target') return [];
    return { key: keyOf({ ...spec, base: baseLabel(spec.base), target: spec.data.name }), trial };
  });
  return plannedArms(experiment).map((arm) => {
    const own = targetTrials.filter(({ key }) => key === keyOf(arm)).map(({ trial }) => trial);
    return { ...arm, finished: finishedOf(experiment, own), failed: failedOf(own) };
  });
}

type Planned = Pick<Arm, 'base' | 'target' | 'regime' | 'source'>;

function plannedArms({ bases, targets, regimes, sources }: Experiment): Planned[] {
  return bases
    .map(baseLabel)
    .flatMap((base) =>
      targets.flatMap(({ name: target }) =>
        regimes.flatMap((regime): Planned[] =>
          regime === 'scratch'
            ? [{ base, target, regime, source: null }]
            : sources.map(({ name: source }) => ({ base, target, regime, source })),
        ),
      ),
    );
}

const keyOf = ({ base, target, regime, source }: Planned) =>
  JSON.stringify([base, target, regime, source]);

/** In the order of the experiment's seeds; should a seed be there twice, its last trial. */
function finishedOf({ seeds }: Experiment, trials: readonly TrialRecord[]): Map<number, Finished> {
  const finished = new Map<number, Finished>();
  for (const seed of seeds) {
    const trial = trials.findLast(({ spec, result }) => spec.seed === seed && result !== null);
    if (trial === undefined || trial.result === null) continue;
    finished.set(seed, {
      seed,
      hash: trial.hash,
      accuracy: trial.result.testAccuracy,
      testImages: trial.result.split.test,
      wallSeconds: trial.wallSeconds,
    });
  }
  return finished;
}

function failedOf(trials: readonly TrialRecord[]): Set<number> {
  return new Set(trials.filter((trial) => trial.result === null).map(({ spec }) => spec.seed));
}
