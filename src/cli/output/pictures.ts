import { loadDataSet } from '../../data/load.ts';
import { thumbnails } from '../../data/pixels/thumbnails.ts';
import { reasonOf } from '../../errors.ts';
import type { Experiment } from '../../experiment/schema.ts';
import type { Pictures } from '../../report/input/input.ts';
import type { AnswerRecord, TrialRecord } from '../../store/records.ts';

/**
 * Pictures of a target's test images for its report. There are none where its
 * data set is gone since, or is another than the trials answered to.
 */
export function pictureSource(
  { targets }: Experiment,
  trials: readonly TrialRecord[],
  answers: ReadonlyMap<string, AnswerRecord>,
): (target: string, examples: readonly number[]) => Promise<Pictures> {
  return async (target, examples) => {
    const spec = targets.find(({ name }) => name === target);
    if (spec === undefined) return { missing: 'the experiment no longer has this target' };
    try {
      const { test } = await loadDataSet(spec);
      const trial = trials.find(
        ({ spec: own, hash }) =>
          own.kind === 'target' && own.data.name === target && answers.has(hash),
      );
      const labels = trial && answers.get(trial.hash)?.labels;
      const same =
        labels?.length === test.count && labels.every((label, i) => label === test.labels[i]);
      if (!same) return { missing: 'the data set has changed since the trials ran' };
      return { pictures: await thumbnails(test, examples) };
    } catch (thrown) {
      return { missing: reasonOf(thrown).replace(/\.$/, '') };
    }
  };
}
