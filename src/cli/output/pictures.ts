import type { DataSet } from '../../data/image-set.ts';
import { loadDataSet } from '../../data/load.ts';
import { thumbnails } from '../../data/pixels/thumbnails.ts';
import { foldIndices, pooledImages, pooledLabels } from '../../data/split/fold-view.ts';
import { reasonOf } from '../../errors.ts';
import type { DataSpec } from '../../experiment/data-schema.ts';
import type { Experiment } from '../../experiment/schema.ts';
import type { TrialSpec } from '../../experiment/trial.ts';
import type { Pictures, ReportInput, Samples } from '../../report/input/input.ts';
import type { AnswerRecord, TrialRecord } from '../../store/records.ts';

/** Classes of which a sample is shown. */
const MOST_SAMPLES = 4;
/** A sample is shown as large as it is. */
const SAMPLE = { side: 32, quality: 50 };
const CHANGED = 'the data set has changed since the trials ran';

/**
 * Pictures of an experiment's data sets for its report. There are none where a
 * data set is gone since, or is another than the trials ran on.
 */
export function pictureSource(
  { targets, test: folds }: Experiment,
  trials: readonly TrialRecord[],
  answers: ReadonlyMap<string, AnswerRecord>,
): Pick<ReportInput, 'picturesOf' | 'samplesOf'> {
  const loaded = new Map<DataSpec, Promise<DataSet>>();
  const load = (spec: DataSpec) => {
    const loading = loaded.get(spec) ?? loadDataSet(spec);
    loaded.set(spec, loading);
    return loading;
  };
  const picturesOf = async (target: string, examples: readonly number[]): Promise<Pictures> => {
    const spec = targets.find(({ name }) => name === target);
    if (spec === undefined) return { missing: 'the experiment no longer has this target' };
    try {
      const dataSet = await load(spec);
      const trial = trials.find(
        ({ spec: own, hash }) =>
          own.kind === 'target' && own.data.name === target && answers.has(hash),
      );
      const labels = trial && answers.get(trial.hash)?.labels;
      const tested = trial && testedOf(dataSet, trial.spec);
      const same =
        tested?.length === labels?.length && tested?.every((label, i) => label === labels?.[i]);
      if (!same) return { missing: CHANGED };
      const images = folds === undefined ? dataSet.test : pooledImages(dataSet);
      return { pictures: await thumbnails(images, examples) };
    } catch (thrown) {
      return missing(thrown);
    }
  };
  const samplesOf = async (spec: DataSpec): Promise<Samples> => {
    try {
      const dataSet = await load(spec);
      const { classes } = dataSet;
      const isTarget = folds !== undefined && targets.includes(spec);
      const test = isTarget ? pooledImages(dataSet) : dataSet.test;
      const same = trials.some(
        ({ spec: own, result }) =>
          own.data.name === spec.name &&
          result !== null &&
          result.split.test === testedOf(dataSet, own)?.length &&
          result.classes.length === classes.length &&
          result.classes.every((name, i) => name === classes[i]),
      );
      if (!same) return { missing: CHANGED };
      const firsts = classes
        .map((label, i) => ({ label, example: test.labels.indexOf(i) }))
        .filter(({ example }) => example >= 0)
        .slice(0, MOST_SAMPLES);
      const pictures = await thumbnails(
        test,
        firsts.map(({ example }) => example),
        SAMPLE,
      );
      return {
        images: firsts.map(({ label, example }) => ({ label, picture: pictures.get(example)! })),
      };
    } catch (thrown) {
      return missing(thrown);
    }
  };
  return { picturesOf, samplesOf };
}

/** The labels of what a trial is tested on; undefined where these images cannot be cut so. */
function testedOf(dataSet: DataSet, spec: TrialSpec): Int32Array | undefined {
  if (spec.kind === 'pretraining' || spec.fold === undefined) return dataSet.test.labels;
  const pool = pooledLabels(dataSet.train, dataSet.test);
  return foldIndices(pool, dataSet.classes, spec.fold).test.map((i) => pool.labels[i]!);
}

function missing(thrown: unknown): { readonly missing: string } {
  return { missing: reasonOf(thrown).replace(/\.$/, '') };
}
