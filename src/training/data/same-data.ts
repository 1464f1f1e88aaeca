import type { DataSet } from '../../data/image-set.ts';
import { fingerprint, loadDataSet } from '../../data/load.ts';
import { BenchError } from '../../errors.ts';
import type { DataSpec } from '../../experiment/data-schema.ts';
import { dataFingerprint } from '../../experiment/identity.ts';
import { alsoDataOf, type TrialSpec } from '../../experiment/trial.ts';

/**
 * Sees that a trial's data are those that it was planned with: files may have changed since, or
 * be others on this machine.
 * @param own Its data set.
 * @param planned The fingerprint of its data, as `dataFingerprint` has it.
 * @throws BenchError `data` where they are others, or what else it is tested on cannot be read.
 */
export async function assertSameData(
  trial: TrialSpec,
  own: DataSet,
  planned: string,
): Promise<void> {
  const found = new Map<DataSpec, string>([[trial.data, fingerprint(own)]]);
  for (const spec of alsoDataOf(trial)) found.set(spec, fingerprint(await loadDataSet(spec)));
  if (dataFingerprint(trial, (spec) => found.get(spec)!) === planned) return;
  const names = [...found.keys()].map(({ name }) => name).join(' or ');
  throw new BenchError(
    'data',
    `the images or labels of ${names} are not those that the trial was planned with`,
    {
      remedy:
        'Run again, to plan with what is there now. Of several machines, give each the same files.',
    },
  );
}
