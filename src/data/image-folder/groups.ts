import { BenchError } from '../../errors.ts';
import type { GroupNoun } from '../../experiment/group-noun.ts';
import { counted, some } from '../../text/numbers.ts';
import type { DecodedImages } from './decoded-rows.ts';
import type { ListedFile } from './list.ts';
import { quoted } from './walk.ts';

/**
 * What each image belongs to: what the user's function says of its file; `own`, what files say
 * themselves, the patient of DICOM and the volume of a slice; `files`, each file is a group.
 */
type Grouping = ((files: readonly ListedFile[]) => readonly string[]) | 'own' | 'files';

type Said = Pick<DecodedImages, 'kept' | 'slices' | 'patients' | 'anonymous' | 'unoriented'>;

/** How images are grouped, and what messages say of it. */
export interface GroupWords {
  /** The folder or file that lists the images. */
  readonly origin: string;
  readonly grouping: Grouping;
  /** What the groups of the user's function are, where that is known. */
  readonly groupsAre?: GroupNoun;
  /** What the user changes to have other groups, and for each file to be one. */
  readonly groupedBy: string;
  readonly eachFile: string;
}

/** What the user changes to have other groups. */
export function groupedBy({ grouping, groupedBy: words, eachFile }: GroupWords): string {
  return grouping === 'own'
    ? `${words} (now the PatientID of DICOM files and the volume of slices; ${eachFile} takes each file by itself)`
    : words;
}

/**
 * The group of each kept image; null where each is a group of its own. A patient is called by the
 * first file, as what DICOM calls a patient is not kept.
 * @throws BenchError `data` where all DICOM files are of one patient: there is nothing to split.
 */
export function groupsOf(
  files: readonly ListedFile[],
  { kept, patients, slices }: Said,
  { origin, grouping, groupedBy, eachFile }: GroupWords,
): readonly string[] | null {
  const fileOf = (row: number) => files[kept[row]!]!;
  if (typeof grouping === 'function') return grouping(kept.map((_, row) => fileOf(row)));
  const byPatient = grouping === 'own' && patients.some((patient) => patient !== null);
  if (!byPatient && slices.every((slice) => slice === null)) return null;
  if (byPatient && patients.length > 1 && patients.every((patient) => patient === 0))
    throw new BenchError(
      'data',
      `all ${patients.length} images of ${origin} have one PatientID, as files without names have`,
      {
        remedy: `Name what belongs together by ${groupedBy}, or set ${eachFile} if each file is of another patient.`,
      },
    );
  const firstOf = new Map<number, string>();
  return kept.map((_, row) => {
    const { path } = fileOf(row);
    const patient = byPatient ? patients[row]! : null;
    if (patient === null) return path;
    if (!firstOf.has(patient)) firstOf.set(patient, path);
    return `the patient of ${firstOf.get(patient)}`;
  });
}

/** What the groups are that `groupsOf` finds. */
export function groupNounIn(
  { patients, slices }: Said,
  { grouping, groupsAre = 'group' }: GroupWords,
): GroupNoun {
  if (typeof grouping === 'function') return groupsAre;
  const byPatient = grouping === 'own' && patients.some((patient) => patient !== null);
  if (byPatient) return patients.includes(null) ? 'group' : 'patient';
  return slices.includes(null) ? 'group' : 'volume';
}

/** What stays together because files say so, and what they do not say: a sentence each. */
export function groupNotes(
  files: readonly ListedFile[],
  { kept, slices, patients, anonymous, unoriented }: Said,
  { grouping }: GroupWords,
): string[] {
  const notes: string[] = [];
  const paths = (rows: readonly number[]) =>
    some([...new Set(rows.map((row) => files[kept[row]!]!.path))].map(quoted));
  const known = patients.filter((patient) => patient !== null);
  if (grouping === 'own' && known.length > 0)
    notes.push(
      `images of a patient stay in one split, by the PatientID of ${counted(known.length, 'DICOM file')}: ${counted(new Set(known).size, 'patient')}`,
    );
  if (grouping === 'own' && anonymous.length > 0)
    notes.push(
      `${counted(anonymous.length, 'DICOM file')} without a PatientID, each a group of its own: ${paths(anonymous)}`,
    );
  const volumes = new Set(kept.filter((_, row) => slices[row] !== null));
  if (typeof grouping === 'string' && volumes.size > 0)
    notes.push(`slices of a volume stay in one split: ${counted(volumes.size, 'volume')}`);
  if (unoriented.length > 0)
    notes.push(
      `how the patient lies is not said by ${counted(new Set(unoriented.map((row) => kept[row])).size, 'volume')}; the first axis is taken to lead to the left, the second to the front, the third to the top, as nibabel does: ${paths(unoriented)}`,
    );
  return notes;
}
