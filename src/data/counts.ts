import type { DataCounts, GroupCounts } from '../experiment/data-counts.ts';
import type { DataSet } from './image-set.ts';

/** Images of a data set by class and split. */
export function countsOf(dataSet: DataSet): DataCounts {
  const { name, classes, train, test, validation } = dataSet;
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
    ...groupsIn(dataSet),
  };
}

function groupsIn({ train, test, groupsAre }: DataSet): { readonly groups?: GroupCounts } {
  if (train.groups === undefined) return {};
  const [trained, tested] = [new Set(train.groups), new Set(test.groups)];
  return {
    groups: { are: groupsAre ?? 'group', train: trained.size, test: tested.size },
  };
}
