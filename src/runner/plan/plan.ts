import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../../errors.ts';
import {
  type Circumstances,
  fingerprintsOf,
  hashOf,
  trialHash,
} from '../../experiment/identity.ts';
import { expandMatrix } from '../../experiment/matrix.ts';
import {
  isFileSource,
  type PlannedTrial,
  type TrialSpec,
  trialLabel,
} from '../../experiment/trial.ts';
import { inside } from '../../files/inside.ts';
import { hasModel } from '../../files/model-folder.ts';
import type { Store } from '../../store/store.ts';
import type { LoadedExperiment } from './load-experiment.ts';
import type { PlannedJob } from './planned-job.ts';
import { weightsFile } from './weights-files.ts';

/** An experiment with all trials of its matrix. */
export interface ExpandedExperiment extends LoadedExperiment {
  readonly trials: readonly PlannedTrial[];
}

/** Expands an experiment's matrix, which all that plans its run then reads. */
export function expanded(loaded: LoadedExperiment): ExpandedExperiment {
  return { ...loaded, trials: expandMatrix(loaded.experiment) };
}

/**
 * All trials of the experiments, each once, a pretraining before its dependents.
 * @throws BenchError `experiment` when two cells of one experiment are the same trial.
 */
export function planJobs(
  experiments: readonly ExpandedExperiment[],
  circumstances: Circumstances,
): PlannedJob[] {
  const jobs = new Map<string, PlannedJob>();
  for (const { file, experiment, trials } of experiments) {
    for (const planned of trials) {
      const { trial } = planned;
      const fingerprints = fingerprintsOf(planned, circumstances);
      const hash = hashOf(planned, fingerprints);
      const known = jobs.get(hash);
      const twin = known?.owners.find((owner) => owner.experiment === experiment.name);
      if (twin !== undefined) throw sameTrial(file, twin.trial, trial);
      jobs.set(hash, {
        hash,
        planned: known?.planned ?? planned,
        fingerprints,
        owners: [...(known?.owners ?? []), { experiment: experiment.name, trial }],
        needs: pretrainingHash(planned, circumstances),
        weights: weightsFileOf(planned),
        saves: (known?.saves ?? false) || (experiment.save === 'best' && trial.kind === 'target'),
      });
    }
  }
  return [...jobs.values()];
}

function sameTrial(file: string, first: TrialSpec, second: TrialSpec): BenchError {
  return new BenchError(
    'experiment',
    `${file}: two cells are the same trial under two names: ${trialLabel(first)}, and ${trialLabel(second)}`,
    { remedy: 'Remove one of the two data sets or sources, or make them differ.' },
  );
}

function pretrainingHash({ pretraining }: PlannedTrial, circumstances: Circumstances) {
  if (pretraining === null) return null;
  return trialHash({ trial: pretraining, source: null, pretraining: null }, circumstances);
}

function weightsFileOf({ source, trial }: PlannedTrial): string | null {
  return source !== null && isFileSource(source) ? weightsFile(source, trial.base.name) : null;
}

/** The plan against what the store has. */
export interface Split {
  readonly reuse: readonly PlannedJob[];
  readonly compute: readonly PlannedJob[];
  /** Neither known nor asked for. */
  readonly leftOut: readonly PlannedJob[];
}

export interface SplitOptions {
  /** Compute all that is asked for, whatever the store has. */
  readonly fresh: boolean;
  /** Hashes of the trials that are asked for; null for all. */
  readonly chosen: ReadonlySet<string> | null;
}

/**
 * Which trials are taken from the store and which are computed. A trial whose
 * model is to be kept and is gone is computed again; so is a pretraining whose
 * weights are gone, but only where a trial will start from it. Where not all
 * trials are asked for, the others are taken from the store or left out, but for
 * the pretrainings that are needed.
 * @param home Folder of the store, where weights and models are kept.
 */
export function splitJobs(
  jobs: readonly PlannedJob[],
  store: Store,
  home: string,
  { fresh, chosen }: SplitOptions,
): Split {
  const asked = (job: PlannedJob) => chosen === null || chosen.has(job.hash);
  const finished = new Set(
    jobs.filter(({ hash }) => store.findFinished(hash) !== null).map(({ hash }) => hash),
  );
  const known = (job: PlannedJob) =>
    !fresh && finished.has(job.hash) && hasFiles(job, home, { asSource: false });
  const needed = new Set(jobs.filter((job) => asked(job) && !known(job)).map((job) => job.needs));
  const usable = (job: PlannedJob) =>
    (asked(job) ? known(job) : finished.has(job.hash)) &&
    hasFiles(job, home, { asModel: false, asSource: needed.has(job.hash) });
  const wanted = (job: PlannedJob) => asked(job) || needed.has(job.hash);
  return {
    reuse: jobs.filter(usable),
    compute: jobs.filter((job) => wanted(job) && !usable(job)),
    leftOut: jobs.filter((job) => !wanted(job) && !usable(job)),
  };
}

/** Whether what a finished trial is to leave is there: its model, and weights where others start from them. */
export function hasFiles(
  { hash, saves }: PlannedJob,
  home: string,
  { asModel = saves, asSource }: { readonly asModel?: boolean; readonly asSource: boolean },
): boolean {
  return (!asModel || hasModel(home, hash)) && (!asSource || existsSync(sourceFile(home, hash)));
}

/** Where the weights of a pretraining are kept. */
export function sourceFile(home: string, hash: string): string {
  return inside(join(home, 'sources'), `${hash}.safetensors`);
}
