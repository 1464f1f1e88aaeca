import { asBenchError } from '../../as-bench-error.ts';
import { EXIT } from '../exit-codes.ts';
import { printError } from './print.ts';

/** Commands that do nothing but print: where nobody reads, there is nothing left to do. */
const LISTINGS = ['list', 'show', 'explain', 'history', 'describe', 'data', 'doctor', 'export'];
/** What a stream says whose other end is gone: a pipe's, a terminal's. */
const GONE = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

const gone = new AbortController();

/** Aborted once whoever read our output, such as `head`, has gone. */
export const readerGone: AbortSignal = gone.signal;

/**
 * Says what a reader that goes away means: the end, and success, of a command that only prints;
 * of any other nothing, since its exit code is of what it does, not of who listens.
 */
export function watchReader(args: readonly string[]): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!GONE.includes(error.code ?? '')) lose(stream, error);
      else if (isListing(args) && stream === process.stdout) process.exit(EXIT.done);
      gone.abort();
    });
  }
}

let isLost = false;

/** Tells once that output went nowhere; no command of which some is lost ends well. */
function lose(stream: NodeJS.WriteStream, error: Error): void {
  if (isLost) return;
  isLost = true;
  process.on('exit', (code) => {
    if (code === EXIT.done) process.exitCode = EXIT.failed;
  });
  if (stream === process.stdout) printError(asBenchError(error));
}

function isListing(args: readonly string[]): boolean {
  const [command] = args;
  const asksHelp = args.some((arg) => ['--help', '--version', '--list'].includes(arg));
  return command === undefined || LISTINGS.includes(command) || asksHelp;
}
