import type { BackendInfo } from '../backend/info.ts';
import { BenchError } from '../errors.ts';
import type { DataSpec } from '../experiment/data-schema.ts';
import { contentHash } from '../experiment/hash.ts';
import { fingerprintsOf, hashOf } from '../experiment/identity.ts';
import { alsoDataOf, type TrialSpec } from '../experiment/trial.ts';
import { decidingBackend } from '../runner/plan/prepare.ts';
import { visible } from '../text/visible.ts';
import { type DataFolders, Lacking, withOwnData } from './data-folders.ts';
import { type Entry, entrySchema, received } from './messages.ts';

/** What a worker knows of itself. */
export interface Self {
  readonly backend: BackendInfo;
  /** SHA-256 of its code. */
  readonly code: string;
  readonly folders: DataFolders;
  /** Fingerprints of its own data. */
  readonly fingerprints: (data: readonly DataSpec[]) => Promise<readonly string[]>;
}

/** An entry that no worker shall train: it is not what its name says. */
export class Refused extends BenchError {}

/**
 * The trial of an entry as this worker trains it, if it is the one that its name says: the hash
 * is computed again, from the worker's own data and code.
 * @param hash The name under which it stands in the queue.
 * @throws Refused for what is no entry, or has another hash; Lacking for data that this worker
 *   has not.
 */
export async function checkedEntry(
  hash: string,
  data: unknown,
  self: Self,
): Promise<{ readonly entry: Entry; readonly trial: TrialSpec }> {
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
  const trial = withOwnData(entry.trial, self.folders);
  const own = await ownFingerprints(trial, self);
  if (own !== fingerprints.data)
    throw new Lacking('data', `${nameOf(trial)} has other images or labels here`, {
      remedy: 'Give every worker the same files, and the same to the run.',
    });
  return { entry, trial };
}

/** Of the trial's data, from the worker's own files. */
async function ownFingerprints(trial: TrialSpec, self: Self): Promise<string> {
  const specs = [trial.data, ...alsoDataOf(trial)];
  const known = new Map<DataSpec, string>();
  try {
    const found = await self.fingerprints(specs);
    for (const [i, spec] of specs.entries()) known.set(spec, found[i]!);
  } catch (thrown) {
    if (!(thrown instanceof BenchError)) throw thrown;
    throw new Lacking('data', `${nameOf(trial)} cannot be read: ${thrown.message}`, {
      ...(thrown.remedy === undefined ? {} : { remedy: thrown.remedy }),
    });
  }
  const planned = { trial, source: null, pretraining: null };
  return fingerprintsOf(planned, {
    backend: null,
    code: self.code,
    fingerprintOf: (spec) => known.get(spec)!,
    weightsOf: () => '',
  }).data;
}

function nameOf({ data }: TrialSpec): string {
  return `the data set ${visible(data.name)}`;
}

/** With what to do about it. */
export function refused(reason: string): Refused {
  return new Refused('trial', `refused: ${reason}`, {
    remedy: 'See who else writes to the queue; run again to put the trial there once more.',
  });
}
