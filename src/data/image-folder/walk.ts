import { type Dirent, readdirSync, realpathSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { BenchError, reasonOf } from '../../errors.ts';
import { formatOf, startOf } from '../../files/format.ts';

/** Files that were left out. */
export interface Seen {
  hidden: number;
  /** Those that hold no image, by their extension. */
  readonly foreign: Map<string, number>;
}

export function nothingSeen(): Seen {
  return { hidden: 0, foreign: new Map() };
}

/** Names that promise an image; one that cannot be read must not vanish. */
const IMAGE =
  /\.(jpe?g|jpe|jfif|pjp|pjpeg|png|apng|webp|gif|tiff?|avif|hei[cf]|hif|bmp|dib|p[bgpn]m|jp2|j2k|j2c|jpf|jpx|jxl|dcm|dicom|ima|nii|nii\.gz|svgz?)$/i;
/** Hidden on one system or another. */
const HIDDEN = /^\.|^(thumbs\.db|desktop\.ini|__macosx)$/i;

/**
 * Folders in a folder, the names they have by those that they are compared by (NFC), in
 * code-unit order.
 * @throws BenchError `data` where it cannot be listed, or two names differ by their encoding alone.
 */
export function foldersIn(dir: string, seen: Seen = nothingSeen()): Map<string, string> {
  const folders = new Map<string, string>();
  for (const entry of entriesOf(dir)) {
    if (HIDDEN.test(entry.name)) seen.hidden += 1;
    else if (!isFolder(join(dir, entry.name), entry)) leaveOut(seen, entry.name);
    else {
      const name = entry.name.normalize('NFC');
      if (folders.has(name))
        throw new BenchError(
          'data',
          `${quoted(dir)} holds two folders named ${quoted(name)}, which differ by the encoding of their letters alone`,
          { remedy: 'Move the images of both into one of them.' },
        );
      folders.set(name, entry.name);
    }
  }
  return new Map([...folders].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Paths of the images in a folder and the folders in it, from it; `within` are those it is in. */
export function imagesBelow(
  folder: string,
  seen: Seen,
  below = '',
  within: readonly string[] = [],
): string[] {
  const names: string[] = [];
  const here = [...within, realpathSync(join(folder, below))];
  for (const entry of entriesOf(join(folder, below))) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    const path = join(folder, name);
    if (HIDDEN.test(entry.name)) seen.hidden += 1;
    else if (isFolder(path, entry)) {
      // A link to a folder that it is in would be followed for ever.
      if (here.includes(realpathSync(path))) leaveOut(seen, entry.name);
      else for (const image of imagesBelow(folder, seen, name, here)) names.push(image);
    } else if (IMAGE.test(entry.name) || holdsImage(path)) names.push(name);
    else leaveOut(seen, entry.name);
  }
  return names;
}

/** By its content; one that cannot be opened may be one. */
function holdsImage(path: string): boolean {
  try {
    return formatOf(startOf(path))?.image ?? false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EACCES';
  }
}

function leaveOut({ foreign }: Seen, name: string): void {
  const extension = extname(name).toLowerCase();
  foreign.set(extension, (foreign.get(extension) ?? 0) + 1);
}

/** A link to a folder is one, as data sets are often linked together. */
function isFolder(path: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  try {
    return statSync(path).isDirectory();
  } catch {
    // To nothing, or to itself.
    return false;
  }
}

/** In the code-unit order of their names under NFC: the same on every machine. */
function entriesOf(folder: string): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const key = ({ name }: Dirent) => name.normalize('NFC');
    return entries.sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  } catch (cause) {
    throw new BenchError('data', `${quoted(folder)} cannot be listed: ${reasonOf(cause)}`, {
      remedy: 'Check `dir`, a path from the working directory to a folder that you may read.',
      cause,
    });
  }
}

/** In quotes and on one line, whatever the name holds. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}
