import type { BackendInfo } from '../backend/info.ts';
import { BenchError } from '../errors.ts';
import { contentHash } from '../experiment/hash.ts';
import { hashOf } from '../experiment/identity.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { decidingBackend } from '../runner/plan/prepare.ts';
import { type DataFolders, withOwnData } from './data-folders.ts';
import { type Entry, entrySchema, received } from './messages.ts';

/** What a worker knows of itself. */
export interface Self {
  readonly backend: BackendInfo;
  /** SHA-256 of its code. */
  readonly code: string;
  readonly folders: DataFolders;
}

/** An entry that no worker shall train: it is not what its name says. */
export class Refused extends BenchError {}

/**
 * The trial of an entry as this worker trains it, if it is the one that its name says: the hash
 * is computed again, with the worker's own code. Whether its own data have the fingerprint that
 * the hash names is seen by the trial's process, which reads them.
 * @param hash The name under which it stands in the queue.
 * @throws Refused for what is no entry, or has another hash; Lacking for data that this worker
 *   was not told of.
 */
export function checkedEntry(
  hash: string,
  data: unknown,
  self: Self,
): { readonly entry: Entry; readonly trial: TrialSpec } {
  const entry = received(entrySchema, data);
  if (entry === null) throw refused('it is no trial of this version of transfer-bench');
  const { fingerprints, start } = entry;
  const backend = decidingBackend(self.backend);
  if (fingerprints.code !== self.code) throw refused('it is of other code than this worker has');
  if (contentHash(fingerprints.backend) !== contentHash(backend))
    throw refused('it is of another backend or device than this worker has');
  if ((start === null) !== (fingerprints.weights === null))
    throw refused('what it starts from is not what its fingerprints say');
  if (start?.kind === 'file' && start.object !== fingerprints.weights)
    throw refused('its file of weights is another than its fingerprints say');
  // Of what is named by its hash, before anything that it names is looked for.
  const named = { trial: entry.trial, source: null, pretraining: null };
  if (hashOf(named, fingerprints) !== hash) throw refused('its hash is not that of what it asks');
  return { entry, trial: withOwnData(entry.trial, self.folders) };
}

/** With what to do about it. */
export function refused(reason: string): Refused {
  return new Refused('trial', `refused: ${reason}`, {
    remedy: 'See who else writes to the queue; run again to put the trial there once more.',
  });
}
