import { openStore } from '../../src/store/open.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';

/**
 * A process that writes trials until it is killed: `writer.ts <store> <first>`.
 * It prints the number of each trial, from `first` on, once that is committed.
 * Should nobody kill it, it ends.
 */
const store = openStore(process.argv[2]!);
const run = store.beginRun(ENVIRONMENT, [runExperiment()], process.pid);
const first = Number(process.argv[3]);
for (let number = first; number < first + 5000; number++) {
  store.recordTrial(run, endedTrial(number));
  process.stdout.write(`${number}\n`);
}
