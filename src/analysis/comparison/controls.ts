import type { Experiment, SourceSpec } from '../../experiment/schema.ts';

/** A source that has nothing to transfer: it is there to explain the others. */
export function isControl({ kind }: SourceSpec): boolean {
  return kind === 'random' || kind === 'mean-variance';
}

/** Names of the controls among an experiment's sources. */
export function controlsOf({ sources }: Pick<Experiment, 'sources'>): ReadonlySet<string> {
  return new Set(sources.filter(isControl).map(({ name }) => name));
}
