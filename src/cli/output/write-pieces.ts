import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { BenchError, reasonOf } from '../../errors.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { guarded } from '../../text/visible.ts';

/**
 * Writes to a file, or to stdout where that is `-`: aside first, so that a file is never half of a table.
 * @throws BenchError `report` where it cannot be written.
 */
export async function writePieces(
  pieces: () => AsyncIterable<string | Uint8Array>,
  output: string,
): Promise<void> {
  if (output === '-') {
    await pipeline(guardedPieces(pieces()), process.stdout, { end: false });
    return;
  }
  const aside = `${output}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    makeFolder(dirname(output));
    await pipeline(Readable.from(pieces()), createWriteStream(aside, { flags: 'wx' }));
    renameSync(aside, output);
  } catch (cause) {
    rmSync(aside, { force: true });
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new BenchError('report', `${output} cannot be written: ${reasonOf(cause)}`, {
      remedy: 'Free some space, or name a file that you may write to.',
      cause,
    });
  }
}

/** Pieces of text as they may be shown, a line at a time; bytes as they are. */
async function* guardedPieces(
  pieces: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  const decoder = new StringDecoder('utf8');
  let begun = '';
  for await (const piece of pieces) {
    if (typeof piece !== 'string' && !Buffer.isBuffer(piece)) {
      yield piece;
      continue;
    }
    begun += typeof piece === 'string' ? piece : decoder.write(piece);
    const end = begun.lastIndexOf('\n') + 1;
    yield guarded(begun.slice(0, end), false);
    begun = begun.slice(end);
  }
  if (begun !== '') yield guarded(begun, false);
}

/**
 * Refuses to write over what is there.
 * @throws BenchError `usage` for a folder, and for a file unless it may be replaced.
 */
export function assertFree(option: string, output: string, force: boolean): void {
  if (!existsSync(output)) return;
  const refuse = (message: string, remedy: string) => {
    throw new BenchError('usage', message, { remedy });
  };
  if (statSync(output).isDirectory())
    refuse(`--${option}: ${output} is a folder: expected a file`, 'Name a file in it.');
  if (!force) refuse(`--${option}: ${output} is there already`, 'Add --force to replace it.');
}
