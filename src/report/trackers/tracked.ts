import { trialLabel } from '../../experiment/trial.ts';
import type { Environment, EpochRecord, RunRecord, TrialRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';

/** A trial as a tracker of experiments takes it: one run of its own. */
export interface TrackedTrial {
  /** Name of the experiment. */
  readonly experiment: string;
  /** As a reader sees it. */
  readonly label: string;
  readonly trial: TrialRecord;
  readonly epochs: readonly EpochRecord[];
  /** What trained it. */
  readonly environment: Environment;
  /** Seconds since 1970 in which it began. */
  readonly startedAt: number;
}

/** The file of a tracker, by its path below the folder that is exported to. */
export interface TrackedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/** Each trial of the runs once, whichever of them reuse it; of some experiments where they are named. */
export function* trackedTrials(
  store: Store,
  runs: readonly RunRecord[],
  experiments: readonly string[] | undefined,
): Generator<TrackedTrial> {
  const seen = new Set<string>();
  for (const run of runs)
    for (const { name } of run.experiments) {
      if (experiments !== undefined && !experiments.includes(name)) continue;
      const epochs = store.epochsOf(run.id, name);
      const origins = store.provenanceOf(run.id, name);
      for (const trial of store.trialsOf(run.id, name)) {
        const key = `${name} ${trial.hash}`;
        if (seen.has(key)) continue;
        seen.add(key);
        yield {
          experiment: name,
          label: trialLabel(trial.spec),
          trial,
          epochs: epochs.get(trial.hash) ?? [],
          environment: origins.get(trial.hash)?.environment ?? run.environment,
          startedAt: Date.parse(trial.startedAt) / 1000,
        };
      }
    }
}

/** Seconds since 1970 in which each epoch ended, as far as its steps tell. */
export function endsOf({ epochs, startedAt }: TrackedTrial): number[] {
  let at = startedAt;
  return epochs.map(({ seconds }) => {
    if (Number.isFinite(seconds)) at += seconds;
    return at;
  });
}

/** The curves that every tracker has, by their names. */
export const CURVES: readonly (readonly [string, (epoch: EpochRecord) => number])[] = [
  ['loss/train', ({ loss }) => loss],
  ['loss/validation', ({ validationLoss }) => validationLoss],
  ['accuracy/train', ({ accuracy }) => accuracy],
  ['accuracy/validation', ({ validationAccuracy }) => validationAccuracy],
];

/** The figures of a trial as a whole, by their names; of a failed one there are none. */
export function figuresOf({ trial: { result, wallSeconds } }: TrackedTrial): [string, number][] {
  if (result === null) return [];
  const { testLoss, testAccuracy, balancedAccuracy, auc, calibrationError } = result;
  return [
    ['loss/test', testLoss],
    ['accuracy/test', testAccuracy],
    ['balanced accuracy/test', balancedAccuracy],
    ['auc/test', auc],
    ['calibration error/test', calibrationError],
    ['seconds', wallSeconds],
  ];
}

/** A name as that of a folder: what is unusual there is a dash. */
export function folderName(label: string): string {
  return label
    .replaceAll('×', 'x')
    .replaceAll('→', 'to')
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^[.-]+|-+$/g, '')
    .slice(0, 120);
}
