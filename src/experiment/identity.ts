import type { Fingerprints } from './fingerprints.ts';
import { contentHash } from './hash.ts';
import type { BaseSpec, FileSource, SourceSpec } from './schema.ts';
import {
  alsoDataOf,
  isFileSource,
  type PlannedTrial,
  type PretrainingSpec,
  type TrialSpec,
} from './trial.ts';

/** What decides a trial's result beside its spec. */
export interface Circumstances {
  /** Backend, its version and precision; for a GPU the device too. */
  readonly backend: unknown;
  /** SHA-256 of the code that computes: backend, data, models, training. */
  readonly code: string;
  /** Fingerprint of a data set's images and labels. */
  readonly fingerprintOf: (data: TrialSpec['data']) => string;
  /** SHA-256 of the file that a source has for a base. */
  readonly weightsOf: (source: FileSource, base: BaseSpec) => string;
}

/**
 * The name of a trial: the hash of all that decides its result. It leaves out
 * the experiment's and the axes' names, so that equal trials are run once.
 */
export function trialHash(planned: PlannedTrial, circumstances: Circumstances): string {
  return hashOf(planned, fingerprintsOf(planned, circumstances));
}

/** The same where its fingerprints are known. */
export function hashOf({ trial }: PlannedTrial, fingerprints: Fingerprints): string {
  return contentHash({ ...nameless(trial), ...fingerprints });
}

/** Of its hash all but the spec, each part on its own, so that a change can be named. */
export function fingerprintsOf(planned: PlannedTrial, circumstances: Circumstances): Fingerprints {
  const { trial, pretraining, source } = planned;
  return {
    data: dataFingerprint(trial, circumstances.fingerprintOf),
    weights: pretraining
      ? pretrainingHash(pretraining, circumstances)
      : source && weightsOf(source, trial.base, circumstances),
    backend: circumstances.backend,
    code: circumstances.code,
  };
}

/** Of a trial's data set, and of what else it is tested on. */
export function dataFingerprint(
  trial: TrialSpec,
  fingerprintOf: Circumstances['fingerprintOf'],
): string {
  const own = fingerprintOf(trial.data);
  const others = alsoDataOf(trial).map(fingerprintOf);
  return others.length === 0 ? own : contentHash([own, ...others]);
}

function pretrainingHash(pretraining: PretrainingSpec, circumstances: Circumstances): string {
  return trialHash({ trial: pretraining, source: null, pretraining: null }, circumstances);
}

/** A random start has none: the regime makes of that what its spec says. */
function weightsOf(source: SourceSpec, base: BaseSpec, circumstances: Circumstances) {
  return isFileSource(source) ? circumstances.weightsOf(source, base) : null;
}

/** Without names: what they stand for is in the rest, or in its own fingerprint. */
function nameless(trial: TrialSpec) {
  const { data: _data, source: _source, ...rest } = trial;
  if (rest.kind !== 'target') return rest;
  const { alsoTest, method, ...own } = rest;
  const also = alsoTest && {
    alsoTest: alsoTest.map((spec) => (spec.kind === 'corrupted' ? spec : 'data')),
  };
  return { ...own, regime: method ?? own.regime, ...also, budget: undefined };
}
