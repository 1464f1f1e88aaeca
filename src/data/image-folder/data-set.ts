import { BenchError } from '../../errors.ts';
import type { ImageFolderSpec } from '../../experiment/data-schema.ts';
import { groupFinder } from '../../experiment/group-pattern.ts';
import { some } from '../../text/numbers.ts';
import type { DataSet, StreamedSet } from '../image-set.ts';
import { type ListedFile, listImages } from './list.ts';
import { listedDataSet } from './listed-data-set.ts';
import { masksBelow } from './mask-files.ts';
import { quoted } from './walk.ts';

/**
 * Images on disk, a folder for each class (`imageFolderSchema` says how they are read).
 * @throws BenchError `data` for a folder of another layout, for unreadable files
 *   (unless they are to be skipped), and for classes too small to be split.
 */
export async function imageFolderDataSet(spec: ImageFolderSpec): Promise<DataSet<StreamedSet>> {
  const { dir, groupBy, masks } = spec;
  const listing = listImages(spec);
  return listedDataSet(listing, {
    ...spec,
    origin: dir,
    grouping:
      groupBy === undefined
        ? 'own'
        : groupBy === false
          ? 'files'
          : (files) => groupsIn(files, groupBy, dir),
    groupedBy: '`groupBy`',
    eachFile: '`groupBy: false`',
    splitsGiven: 'as folders',
    masks: masks === undefined ? null : masksBelow({ dir, masks }, listing.files),
  });
}

/** What each file belongs to, by its name. */
function groupsIn(files: readonly ListedFile[], groupBy: string, dir: string): string[] {
  const groupOf = groupFinder(groupBy);
  const groups = files.map(({ name }) => groupOf(name));
  const without = files.filter((_, i) => groups[i] === undefined);
  if (without.length === 0) return groups as string[];
  throw new BenchError(
    'data',
    `groupBy ${quoted(groupBy)} finds no group in ${without.length} of ${files.length} names of ${dir}: ${some(without.map(({ path }) => quoted(path)))}`,
    { remedy: 'Change the expression so that its group is in every name.' },
  );
}
