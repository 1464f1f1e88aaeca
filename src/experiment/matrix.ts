import type { PixelScaling } from './bases.ts';
import { foldOfSeed } from './folds.ts';
import { regimeName } from './regime.ts';
import { pretrainingScheduleOf, scheduleUnder } from './schedule.ts';
import {
  authorsScaling,
  type BaseSpec,
  type Experiment,
  ownScaling,
  type PretrainSpec,
  type SourceSpec,
} from './schema.ts';
import type { PlannedTrial, PretrainingSpec, TargetTrialSpec } from './trial.ts';

/**
 * The matrix of an experiment, in the order it runs: base, target, training size,
 * budget, seed, then regimes, so that a stopped run leaves whole seeds. Scratch
 * has no source, so it runs once for all of them. Every pretraining stands
 * before its first use.
 */
export function expandMatrix(experiment: Experiment): PlannedTrial[] {
  const planned: PlannedTrial[] = [];
  const pretrainings = new Map<string, PretrainingSpec>();
  for (const base of experiment.bases)
    for (const { data, trainSize, budget } of conditionsOf(experiment))
      for (const seed of experiment.seeds)
        for (const { regime, source } of starts(experiment)) {
          const origin = originOf(experiment, source);
          const pretraining =
            origin?.kind === 'pretrain' ? pretrainingOf(experiment, base, origin, seed) : null;
          if (pretraining) {
            const key = JSON.stringify([base, pretraining.source, pretraining.seed]);
            if (!pretrainings.has(key))
              planned.push({ trial: pretraining, source: null, pretraining: null });
            pretrainings.set(key, pretraining);
          }
          planned.push({
            trial: {
              kind: 'target',
              base,
              source: source?.name ?? null,
              start: startOf(source),
              data,
              trainSize,
              regime: regimeName(regime),
              ...(typeof regime !== 'string' && { method: regime.kind }),
              budget: budget?.kind ?? null,
              seed,
              ...(experiment.test && { fold: foldOfSeed(experiment.test, seed) }),
              ...(experiment.alsoTest && { alsoTest: experiment.alsoTest }),
              ...(experiment.heatMaps && { heatMaps: experiment.heatMaps }),
              schedule: scheduleUnder(budget, experiment.training, regime),
              scaling: scalingOf(experiment, base, source),
            },
            source: origin,
            pretraining,
          });
        }
  return planned;
}

/** A target with so many of its images, trained under a protocol. */
function conditionsOf({ targets, trainSizes, budgets }: Experiment) {
  return targets.flatMap((data) =>
    trainSizes.flatMap((size) =>
      (budgets ?? [null]).map((budget) => ({
        data,
        trainSize: size === 'all' ? null : size,
        budget,
      })),
    ),
  );
}

/** The source whose weights a trial starts from or is drawn after. */
function originOf({ sources }: Experiment, source: SourceSpec | null): SourceSpec | null {
  if (source?.kind !== 'mean-variance') return source;
  return sources.find(({ name }) => name === source.of) ?? null;
}

function startOf(source: SourceSpec | null): TargetTrialSpec['start'] {
  if (source === null || source.kind === 'random') return 'random';
  return source.kind === 'mean-variance' ? 'mean-variance' : 'weights';
}

function starts(experiment: Experiment) {
  return experiment.regimes.flatMap(
    (regime): { regime: typeof regime; source: SourceSpec | null }[] =>
      regime === 'scratch'
        ? [{ regime, source: null }]
        : experiment.sources.map((source) => ({ regime, source })),
  );
}

function pretrainingOf(
  experiment: Experiment,
  base: BaseSpec,
  source: PretrainSpec,
  seed: number,
): PretrainingSpec {
  return {
    kind: 'pretraining',
    base,
    source: source.name,
    data: source.data,
    seed: source.seedPolicy === 'shared' ? source.seed : seed,
    schedule: pretrainingScheduleOf(experiment.training, source.training),
    scaling: scalingOf(experiment, base, null),
  };
}

/**
 * How pixels are scaled for a base that starts from a source: as its weights want it, since under
 * another scaling they compute something else. Scratch and random weights have no such wish, and
 * get what the base's authors give it.
 * @param source Null for scratch and for a pretraining.
 */
export function scalingOf(
  experiment: Experiment,
  base: BaseSpec,
  source: SourceSpec | null,
): PixelScaling {
  const { preprocessing } = experiment;
  const origin = originOf(experiment, source);
  const own = origin && ownScaling(origin, base.name);
  return own ?? (preprocessing === 'base' ? authorsScaling(base) : preprocessing);
}
