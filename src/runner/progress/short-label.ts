import { baseLabel, type TrialSpec, trialLabel } from '../../experiment/trial.ts';

/**
 * Labels for where room is scarce: a base of which a run has one width and input size is called
 * by its name alone.
 * @returns The label of a trial, and the bases that are called by their name, as they are in full.
 */
export function shortLabels(trials: readonly TrialSpec[]): {
  readonly labelOf: (trial: TrialSpec) => string;
  readonly bases: readonly string[];
} {
  const variants = new Map<string, Set<string>>();
  for (const { base } of trials)
    variants.set(base.name, (variants.get(base.name) ?? new Set()).add(baseLabel(base)));
  const isPlain = (name: string) => variants.get(name)?.size === 1;
  return {
    labelOf(trial) {
      const { base } = trial;
      const label = trialLabel(trial);
      return isPlain(base.name) ? base.name + label.slice(baseLabel(base).length) : label;
    },
    bases: [...variants.values()].flatMap((labels) => (labels.size === 1 ? [...labels] : [])),
  };
}
