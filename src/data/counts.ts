import type { DataCounts } from '../experiment/data-counts.ts';
import type { DataSet } from './image-set.ts';

/** Images of a data set by class and split. */
export function countsOf({ name, classes, train, test, validation }: DataSet): DataCounts {
  const byClass = (labels: Iterable<number>) => {
    const counts = classes.map(() => 0);
    for (const label of labels) counts[label]! += 1;
    return counts;
  };
  const held = validation && byClass(validation.map((index) => train.labels[index]!));
  const [trained, tested] = [byClass(train.labels), byClass(test.labels)];
  return {
    name,
    classes: classes.map((own, label) => ({
      name: own,
      train: trained[label]! - (held?.[label] ?? 0),
      validation: held?.[label] ?? null,
      test: tested[label]!,
    })),
  };
}
