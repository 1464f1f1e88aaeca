import type { ManifestSpec } from '../../experiment/data-schema.ts';
import { listedDataSet } from '../image-folder/listed-data-set.ts';
import type { DataSet, StreamedSet } from '../image-set.ts';
import { listManifest } from './list.ts';

/**
 * Images on disk that a table lists (`manifestSchema` says how they are read): the data set that
 * a folder of the same images, classes, splits and groups would be.
 * @throws BenchError `data` for a table that cannot be used, for unreadable files (unless they
 *   are to be skipped), and for classes and groups that cannot be split.
 */
export async function manifestDataSet(spec: ManifestSpec): Promise<DataSet<StreamedSet>> {
  const { groups, groupsAre, masks, tableNotes, ...listing } = listManifest(spec);
  const dataSet = await listedDataSet(listing, {
    ...spec,
    origin: spec.file,
    grouping:
      groups !== null
        ? (files) => files.map(({ path }) => groups.get(path)!)
        : spec.columns.group === false
          ? 'files'
          : 'own',
    groupsAre,
    groupedBy: 'the column of groups',
    eachFile: '`columns: { group: false }`',
    splitsGiven: 'in a column',
    masks,
  });
  return { ...dataSet, notes: () => [...tableNotes, ...(dataSet.notes?.() ?? [])] };
}
