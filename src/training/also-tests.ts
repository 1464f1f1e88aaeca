import type { DataSet, ImageSet } from '../data/image-set.ts';
import { loadDataSet } from '../data/load.ts';
import { corrupted } from '../data/pixels/corrupt.ts';
import { pooledImages } from '../data/split/fold-view.ts';
import { BenchError } from '../errors.ts';
import { alsoTestName } from '../experiment/also-test.ts';
import type { AlsoTestSpec } from '../experiment/also-test-schema.ts';
import type { AlsoTestRecord } from '../experiment/result.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { evaluateImages } from './evaluate.ts';
import type { Infer } from './step/compiled.ts';

/**
 * What the tested weights answer to a trial's other tests, each looked at once, at the end.
 * @param infer By those weights.
 * @throws BenchError `data` for a data set whose classes are not those of the target.
 */
export async function alsoTested(
  trial: TrialSpec,
  infer: Infer,
  target: DataSet,
): Promise<AlsoTestRecord[]> {
  const specs = (trial.kind === 'target' && trial.alsoTest) || [];
  const records: AlsoTestRecord[] = [];
  for (const spec of specs) {
    const images = await imagesOf(spec, target);
    const { loss, probabilities } = await evaluateImages(infer, images, trial);
    const { labels, groups = null } = images;
    records.push({ name: alsoTestName(spec), loss, labels, probabilities, groups });
  }
  return records;
}

/** All images of a data set, labelled as the target has the classes; or the target's test images, corrupted. */
async function imagesOf(spec: AlsoTestSpec, target: DataSet): Promise<ImageSet> {
  if (spec.kind === 'corrupted') return corrupted(target.test, spec.corruption, spec.severity);
  const other = await loadDataSet(spec);
  const labels = labelsIn(spec.name, other.classes, target);
  const images = pooledImages(other);
  return { ...images, labels: images.labels.map((label) => labels[label]!) };
}

/**
 * The target's label of each class of another data set, by its name.
 * @throws BenchError `data` for a class that the target lacks.
 */
export function labelsIn(
  name: string,
  classes: readonly string[],
  target: Pick<DataSet, 'name' | 'classes'>,
): number[] {
  return classes.map((each) => {
    const label = target.classes.indexOf(each);
    if (label >= 0) return label;
    throw new BenchError(
      'data',
      `${name} of alsoTest has the class ${JSON.stringify(each)}, which ${target.name} lacks: it has ${target.classes
        .slice(0, 20)
        .map((own) => JSON.stringify(own))
        .join(', ')}`,
      { remedy: 'Name the classes alike, or leave the class out by `classes`.' },
    );
  });
}
