import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BackendInfo } from '../../backend/info.ts';
import { archiveFolder } from '../../cache/archive.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { isPretrain } from '../../experiment/trial.ts';

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
    ...missingArchives(experiment),
  ];
  return reasons.length === 0 ? null : reasons.join('; ');
}

/** Published data sets that nobody has pulled. */
function missingArchives({ targets, sources }: Experiment): string[] {
  const data = [...targets, ...sources.filter(isPretrain).map((source) => source.data)];
  const kinds = data.flatMap((each) =>
    (each.kind === 'cifar10' || each.kind === 'cifar100') && each.dir === undefined
      ? [each.kind]
      : [],
  );
  return [...new Set(kinds)]
    .filter((kind) => !existsSync(archiveFolder(kind)))
    .map(
      (kind) => `needs ${kind}, which is not at ${archiveFolder(kind)}; run \`bench pull ${kind}\``,
    );
}
