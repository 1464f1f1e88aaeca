import type { Metric } from '../../experiment/metric.ts';
import { eachQuality } from '../../experiment/qualities.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { countsOf } from '../../stats/counts.ts';
import { beatsGuessing } from '../../stats/guessing.ts';
import { meanOf } from '../../stats/t.ts';
import type { Cell } from '../types.ts';
import { type Arm, type Finished, testedImages, testedLabels } from './gather.ts';
import { measureOf } from './measures.ts';
import { estimateOf } from './scored.ts';

/** The metric of an arm over its finished seeds; null where none finished. */
export function cellOf(arm: Arm, experiment: Pick<Experiment, 'verdict'>): Cell | null {
  const { alpha, metric } = experiment.verdict;
  const measure = measureOf(experiment);
  const trials = [...arm.finished.values()];
  const estimate = estimateOf(
    trials.map((trial) => [{ trial, weight: 1 }]),
    measure,
    alpha,
    [0, 1],
  );
  if (estimate === null) return null;
  const { finished: _, failed: __, ...name } = arm;
  const mean = (figure: (trial: Finished) => number) => meanOf(trials.map(figure));
  const labels = testedLabels(trials);
  const guessing = guessingOf(metric, labels, trials[0]!.classes.length);
  return {
    ...name,
    ...estimate,
    trials: trials.map((trial) => ({
      seed: trial.seed,
      hash: trial.hash,
      value: measure.of(trial),
      wallSeconds: trial.wallSeconds,
    })),
    accuracy: mean(({ accuracy }) => accuracy),
    ...eachQuality((name) => mean((trial) => trial[name])),
    temperature: mean((trial) => trial.temperature),
    meanWallSeconds: mean(({ wallSeconds }) => wallSeconds),
    meanSteps: mean(({ steps }) => steps),
    guessing,
    beatsGuessing: beatsGuessing(
      estimate.mean,
      guessing,
      metric === 'accuracy' || labels === null ? testedImages(trials) : smallestClass(labels),
    ),
  };
}

/** What the metric gives without looking: the share of the commonest class, where it is accuracy. */
function guessingOf(metric: Metric, labels: Int32Array | null, classes: number): number {
  if (typeof metric === 'object') return 1 - metric.sensitivityAt.specificity;
  if (metric === 'auc') return 0.5;
  if (metric === 'balancedAccuracy' || labels === null) return 1 / classes;
  return Math.max(...countsOf(labels).values()) / labels.length;
}

/** Where classes weigh alike, no more is known than of the smallest. */
function smallestClass(labels: Int32Array): number {
  return Math.min(...countsOf(labels).values());
}
