import { BenchError } from '../../errors.ts';
import { trialLabel } from '../../experiment/trial.ts';
import type { Store } from '../../store/store.ts';
import { keptFolder, notKept } from './kept-folder.ts';
import { holdsModel, type OpenModel, openKept } from './open-kept.ts';
import type { StoredTrial } from './stored-trial.ts';
import { type Asked, winnerOf } from './winner.ts';

/** A kept model that was asked for. */
export interface FoundModel {
  readonly model: OpenModel;
  /** What the store knows of it; null where a folder was named that no trial of the store has. */
  readonly trial: StoredTrial | null;
  /** Why it was taken: a sentence, where that had to be decided. */
  readonly choice: string | null;
}

/** Digits of a hash that name a trial at least. */
const SHORTEST = 4;
/** Trials that are listed where several could be meant. */
const LISTED = 10;

/**
 * The kept model that is asked for: the folder of one, the first digits of a trial's hash, or
 * `best`, what the report recommends.
 * @param store Null where there is none: then only a folder can be named.
 * @param storeFile Beside which models are kept.
 * @throws BenchError `usage` for a name that is none or could be several, for a trial that failed,
 *   and for one whose model was not kept; `data` for a model that is not whole.
 */
export async function findModel(
  name: string,
  store: Store | null,
  storeFile: string,
  asked: Asked,
): Promise<FoundModel> {
  if (name === 'best' && store !== null) {
    const { choice, ...trial } = winnerOf(store, storeFile, asked);
    return { model: await openOf(trial, storeFile), trial, choice };
  }
  refuseAsked(name, asked);
  if (holdsModel(name)) return ofFolder(name, store);
  if (store === null)
    throw new BenchError('usage', `no store at ${storeFile}, and ${said(name)} is no kept model`, {
      remedy: "Run an experiment with save: 'best' first, or name the store with --store.",
    });
  const trial = ofHash(name, store, storeFile);
  return { model: await openOf(trial, storeFile), trial, choice: null };
}

function refuseAsked(name: string, asked: Asked): void {
  const [option] = Object.entries(asked).find(([, value]) => value !== undefined) ?? [];
  if (name === 'best' || option === undefined) return;
  throw new BenchError(
    'usage',
    `--${option} says which \`best\` is meant, and ${said(name)} is named`,
    { remedy: 'Leave it out, or name `best` in place of the trial.' },
  );
}

async function ofFolder(folder: string, store: Store | null): Promise<FoundModel> {
  const model = await openKept(folder);
  const [place] = store?.trialsLike(model.about.hash, 1) ?? [];
  const isThere = store !== null && place?.hash === model.about.hash;
  return { model, trial: isThere ? storedTrial(store, place) : null, choice: null };
}

function ofHash(name: string, store: Store, storeFile: string): StoredTrial {
  if (!new RegExp(`^[0-9a-f]{${SHORTEST},64}$`).test(name))
    throw new BenchError(
      'usage',
      `${said(name)} names no trial: expected \`best\`, ${SHORTEST} or more digits of a trial's hash, or the folder of a kept model`,
      { remedy: 'See `bench show --json` for the hashes of a run, or the folders of `models`.' },
    );
  const places = store.trialsLike(name, LISTED + 1);
  const [place, ...others] = places;
  if (place === undefined)
    throw new BenchError('usage', `no trial's hash begins with ${name} in ${storeFile}`, {
      remedy: 'See `bench show --json` for the hashes of a run.',
    });
  if (others.length === 0) return storedTrial(store, place);
  const lines = places
    .slice(0, LISTED)
    .map(
      (each) =>
        `\n  ${each.hash.slice(0, 12)}  ${trialLabel(storedTrial(store, each).record.spec)}`,
    );
  const more = places.length > LISTED ? '\n  and more' : '';
  throw new BenchError('usage', `${name} begins several hashes:${lines.join('')}${more}`, {
    remedy: 'Give more digits.',
  });
}

function storedTrial(
  store: Store,
  { hash, run: id, experiment }: { hash: string; run: number; experiment: string },
): StoredTrial {
  const run = store.getRun(id);
  const entry = run.experiments.find(({ name }) => name === experiment)!;
  const record = store.trialsOf(id, experiment).find((trial) => trial.hash === hash)!;
  return { run, entry, record };
}

/** @throws BenchError `usage` where a trial has no model, `data` where it is another's. */
async function openOf({ record }: StoredTrial, storeFile: string): Promise<OpenModel> {
  const { hash, status, error } = record;
  const short = hash.slice(0, 12);
  if (status === 'failed')
    throw new BenchError('usage', `trial ${short} failed, and has no model: ${error}`, {
      remedy: 'Name a trial that finished; see `bench show`.',
    });
  const folder = keptFolder(storeFile, hash);
  if (folder === null)
    throw notKept(`trial ${short} (${trialLabel(record.spec)}) has no kept weights`);
  const model = await openKept(folder);
  if (model.about.hash === hash) return model;
  throw new BenchError('data', `${folder} holds the model of another trial`, {
    remedy: 'Remove the folder and run the experiment again: the trial is trained anew.',
  });
}

function said(name: string): string {
  return JSON.stringify(name);
}
