import { accessSync, constants } from 'node:fs';
import { reasonOf } from '../../errors.ts';
import { assertFile } from '../../files/regular-file.ts';
import { decodedImages } from './cache.ts';
import type { Windowing } from './decode.ts';
import type { DecodedImages } from './decoded-rows.ts';

/**
 * The decoded images of files, some of which may not be opened: those are left out of
 * what is cached, since they have no content to be kept under, and are looked at anew
 * by the next run.
 * @throws BenchError `data` when the cache cannot be written, or lacks the space.
 */
export async function readImages(
  files: readonly string[],
  options: Parameters<typeof decodedImages>[1],
  window: Windowing = null,
): Promise<DecodedImages> {
  const shut = new Map<number, string>();
  for (const [at, path] of files.entries()) {
    const reason = whyShut(path);
    if (reason !== null) shut.set(at, reason);
  }
  const open = [...files.keys()].filter((at) => !shut.has(at));
  const decoded = await decodedImages(
    open.map((at) => files[at]!),
    options,
    window,
  );
  const unreadable = [
    ...decoded.unreadable.map(({ at, reason }) => ({ at: open[at]!, reason })),
    ...Array.from(shut, ([at, reason]) => ({ at, reason })),
  ];
  return {
    ...decoded,
    kept: decoded.kept.map((at) => open[at]!),
    unreadable: unreadable.toSorted((a, b) => a.at - b.at),
  };
}

/** Why a file cannot be opened; null where it can. */
export function whyShut(path: string): string | null {
  try {
    assertFile(path);
    accessSync(path, constants.R_OK);
    return null;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'it is a link to nothing';
    return code === 'EACCES' ? 'you may not read it' : reasonOf(thrown);
  }
}
