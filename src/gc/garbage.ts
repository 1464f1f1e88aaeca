import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheEntries, type Entry, entriesIn, entryAt, LEFTOVERS } from '../cache/entries.ts';
import { finishedHashes, storesIn } from '../store/hashes.ts';
import { MERGE_FOLDER } from '../store/merge-files.ts';
import type { Store } from '../store/store.ts';
import { keptFiles } from './kept-files.ts';
import { oldRuns, type Policy } from './old-runs.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What a run is writing has no trial yet. */
const GRACE = HOUR;
/** Of what can be made again, where nobody says otherwise. */
const UNUSED = 90 * DAY;

/** What could go: rows of the store, and files and folders beside it and in the cache. */
export interface Garbage {
  readonly runs: readonly number[];
  /** Trials that no other run refers to. */
  readonly trials: number;
  /** Predicted bytes of those rows: their share of all trials. */
  readonly rowBytes: number;
  readonly entries: readonly Entry[];
}

/**
 * Finds what nothing needs: old runs, as the policy says; weights and models of
 * trials that no store in the folder has; what interrupted writes left over a
 * day ago; and what the cache can make again and nobody has used for 90 days, or
 * as long as the policy says.
 */
export function findGarbage(store: Store, file: string, policy: Policy, now = new Date()): Garbage {
  const runs = oldRuns(store.listRuns(), store.loans(), policy, now);
  const { hashes, trials } = store.without(runs);
  const all = store.countTrials();
  const ageOf = ({ lastUse }: Entry) => now.getTime() - lastUse.getTime();
  const unused = cacheEntries().filter(
    (entry) => ageOf(entry) > (isCutOff(entry) ? DAY : (policy.olderThan ?? UNUSED)),
  );
  const orphaned = besideStore(file, hashes).filter(
    (entry) => ageOf(entry) > (isCutOff(entry) ? DAY : GRACE),
  );
  const rowBytes = all === 0 ? 0 : Math.round((store.bytes() * trials) / all);
  return { runs, trials, rowBytes, entries: [...orphaned, ...unused] };
}

/** Removes garbage that was found; returns the bytes that the disk has back. */
export function removeGarbage(store: Store, { runs, trials, entries }: Garbage): number {
  const before = store.bytes();
  if (runs.length > 0 || trials > 0) {
    store.removeRuns(runs);
    store.compact();
  }
  for (const { path } of entries) rmSync(path, { recursive: true, force: true });
  return before - store.bytes() + entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A download that was broken off goes on where it stopped, and keeps its age. */
function isCutOff({ path }: Entry): boolean {
  return path.endsWith('.tmp') || path.includes(MERGE_FOLDER);
}

/** Of the store's folder: other stores in it have trials too. */
function besideStore(file: string, hashes: ReadonlySet<string>): Entry[] {
  const home = dirname(file);
  const others = storesIn(home).filter((path) => resolve(path) !== resolve(file));
  const known = new Set([...hashes, ...others.flatMap((path) => [...finishedHashes(path)])]);
  const orphans = keptFiles(home)
    .filter(({ hash }) => hash === null || !known.has(hash))
    .map(({ path, hash }) =>
      entryAt(join(home, path), hash === null ? LEFTOVERS : 'weights and models of no trial'),
    );
  const merges = entriesIn(home, LEFTOVERS).filter(({ path }) => path.includes(MERGE_FOLDER));
  return [...orphans, ...merges].filter(({ path }) => existsSync(path));
}
