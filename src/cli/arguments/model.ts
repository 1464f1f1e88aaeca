import { existsSync } from 'node:fs';
import type { Options } from 'yargs';
import { type FoundModel, findModel } from '../../deployment/kept/find-model.ts';
import { openStoreForReading } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';
import { storeOption } from './options.ts';
import { runIdOf } from './run-id.ts';

export const modelPositional = {
  describe: "First digits of a trial's hash, `best`, or the folder of a kept model",
  type: 'string',
  demandOption: true,
} as const;

/** Which `best` is meant, and where models are. */
export const modelOptions = {
  run: { describe: 'Of `best`: the run, the latest if none', type: 'string', requiresArg: true },
  experiment: { describe: 'Of `best`: the experiment', type: 'string', requiresArg: true },
  target: { describe: 'Of `best`: the target', type: 'string', requiresArg: true },
  size: {
    describe: 'Of `best`: the training images, a number or all',
    type: 'string',
    requiresArg: true,
  },
  store: storeOption,
} as const satisfies Record<string, Options>;

export interface ModelArguments {
  trial: string;
  run: string | undefined;
  experiment: string | undefined;
  target: string | undefined;
  size: string | undefined;
  store: string;
}

/**
 * The kept model that a command line names, and what `use` makes of it and of the store.
 * @throws BenchError `usage` or `data` for a model that is not there: see `findModel`.
 */
export async function withModel<Result>(
  { trial, run, experiment, target, size, store: file }: ModelArguments,
  use: (found: FoundModel, store: Store | null) => Promise<Result>,
): Promise<Result> {
  const id = run === undefined ? undefined : runIdOf(run);
  const asked = { run: id === 'latest' ? undefined : id, experiment, target, size };
  // The folder of a model says enough without a store.
  const store = trial === 'best' || existsSync(file) ? openStoreForReading(file) : null;
  try {
    return await use(await findModel(trial, store, file, asked), store);
  } finally {
    store?.close();
  }
}
