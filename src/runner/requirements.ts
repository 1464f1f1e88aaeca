import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BackendInfo } from '../backend/choose.ts';
import type { Experiment } from '../spec/schema.ts';

/**
 * Why an experiment cannot run on this machine, all reasons in one sentence;
 * null when it can.
 */
export function unmetRequirements(experiment: Experiment, backend: BackendInfo): string | null {
  const reasons = [
    ...(experiment.requires.gpu && !backend.gpu
      ? [`needs a GPU; this machine would use ${backend.device}`]
      : []),
    ...experiment.requires.files
      .filter((file) => !existsSync(file))
      .map((file) => `needs ${file}, which is not at ${resolve(file)}`),
    ...(usesSources(experiment) ? missingImagenet(experiment) : []),
  ];
  return reasons.length === 0 ? null : reasons.join('; ');
}

function missingImagenet({ sources, bases }: Experiment): string[] {
  if (!sources.some((source) => source.kind === 'imagenet')) return [];
  return [...new Set(bases.map(({ name }) => name))].map(
    (name) => `needs the ImageNet weights of ${name}: loading published weights is not built yet`,
  );
}

function usesSources({ regimes }: Experiment): boolean {
  return regimes.some((regime) => regime !== 'scratch');
}
