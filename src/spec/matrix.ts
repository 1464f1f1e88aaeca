import { BASES, type PixelScaling } from './bases.ts';
import { pretrainingScheduleOf, scheduleOf } from './schedule.ts';
import type { BaseSpec, Experiment, PretrainSpec, SourceSpec } from './schema.ts';
import type { PlannedTrial, PretrainingSpec } from './trial.ts';

/**
 * The matrix of an experiment, in the order it runs: base, target, seed, then
 * regimes, so that a stopped run leaves whole seeds. Scratch has no source, so
 * it runs once for all of them. Every pretraining stands before its first use.
 */
export function expandMatrix(experiment: Experiment): PlannedTrial[] {
  const planned: PlannedTrial[] = [];
  const pretrainings = new Map<string, PretrainingSpec>();
  for (const base of experiment.bases)
    for (const data of experiment.targets)
      for (const seed of experiment.seeds)
        for (const { regime, source } of starts(experiment)) {
          const scaling = scalingOf(experiment, base);
          const pretraining =
            source?.kind === 'pretrain' ? pretrainingOf(experiment, base, source, seed) : null;
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
              data,
              regime,
              seed,
              schedule: scheduleOf(experiment.training, regime),
              scaling,
            },
            source,
            pretraining,
          });
        }
  return planned;
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
    scaling: scalingOf(experiment, base),
  };
}

function scalingOf(experiment: Experiment, base: BaseSpec): PixelScaling {
  return experiment.preprocessing === 'base' ? BASES[base.name].scaling : experiment.preprocessing;
}
