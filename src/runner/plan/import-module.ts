import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BenchError, reasonOf } from '../../errors.ts';
import { unplain } from '../../experiment/validate.ts';
import { packageFile } from '../../files/package.ts';
import { unreadableKind } from '../../files/regular-file.ts';
import type { Loaded } from './load-process.ts';

/** Built: a process of its own runs no TypeScript. */
const ENTRY = packageFile('dist/load-process.js');
/** Seconds that a file may take to load. */
const SECONDS = 10;
/** Names another number of seconds. */
const SECONDS_VARIABLE = 'TRANSFER_BENCH_LOAD_SECONDS';
/** Megabytes of JavaScript values that files may take. */
const MEGABYTES = 512;
/** Characters that files may print. */
const MAX_PRINTED = 100_000;

/**
 * The default exports of users' TypeScript files, in which `transfer-bench` is this harness, in
 * order and as plain data. They are loaded in one process of their own, which may neither
 * outlive them nor wait for ever.
 * @param expected What each should be, such as `defineExperiment({ ... })`.
 * @param onPrinted Told what the files print.
 * @throws BenchError `experiment` for the first file that cannot be loaded, has no default export
 *   or one that is no plain data.
 */
export async function importDefaults(
  files: readonly string[],
  expected: string,
  onPrinted: (text: string) => void = () => {},
): Promise<unknown[]> {
  for (const file of files) {
    const fault = unreadableKind(file);
    if (fault !== null) throw unloadable(file, fault);
  }
  // What the loader writes aside is run as well: others must not be able to replace it.
  const folder = mkdtempSync(join(tmpdir(), 'transfer-bench-load-'));
  const child = fork(ENTRY, {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    execArgv: [`--max-old-space-size=${MEGABYTES}`],
    env: { ...process.env, TMPDIR: folder },
  });
  try {
    const loaded = await answersOf(child, files, printed(child, onPrinted));
    return loaded.map((each, i) => exportOf(files[i]!, each, expected));
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The default export of one file; see `importDefaults`. */
export async function importDefault(
  file: string,
  expected: string,
  onPrinted?: (text: string) => void,
): Promise<unknown> {
  const [value] = await importDefaults([file], expected, onPrinted);
  return value;
}

function exportOf(file: string, loaded: Loaded, expected: string): unknown {
  switch (loaded.type) {
    case 'loaded':
      return loaded.value;
    case 'absent':
      throw new BenchError('experiment', `${file} has no default export`, {
        remedy: `Write \`export default ${expected}\`.`,
      });
    case 'failed':
      throw unloadable(file, loaded.reason);
    case 'unplain':
      throw unplain(`${file} is not valid`, loaded.faults);
  }
}

/** What the process answers for each file; none after the first that cannot be used. */
function answersOf(
  child: ChildProcess,
  files: readonly string[],
  stderr: () => string,
): Promise<Loaded[]> {
  const seconds = Number(process.env[SECONDS_VARIABLE]) || SECONDS;
  return new Promise((resolve, reject) => {
    const answers: Loaded[] = [];
    const file = () => files[answers.length]!;
    const onTime = () => reject(tooLong(file(), seconds));
    const timer = setTimeout(onTime, seconds * 1000);
    child.on('message', (answer: Loaded) => {
      if (answers.length === files.length) return;
      timer.refresh();
      answers.push(answer);
      if (answers.length < files.length && answer.type === 'loaded') return;
      clearTimeout(timer);
      resolve(answers);
    });
    const onEnd = (reason: string) => {
      clearTimeout(timer);
      reject(unloadable(file(), reason));
    };
    child.on('error', (cause) => onEnd(reasonOf(cause)));
    child.on('close', (code, signal) => onEnd(endOf(code, signal, stderr())));
    child.send(files);
  });
}

function tooLong(file: string, seconds: number): BenchError {
  return new BenchError(
    'experiment',
    `${file} could not be loaded: it has not finished after ${seconds} s`,
    {
      remedy: `A file is to define, not to compute or wait; ${SECONDS_VARIABLE} gives it more seconds.`,
    },
  );
}

/** How the process ended that should have answered. */
function endOf(code: number | null, signal: string | null, stderr: string): string {
  if (/heap out of memory|Array buffer allocation/.test(stderr) || signal === 'SIGABRT')
    return `it took more than ${MEGABYTES} MB of memory`;
  if (signal !== null) return `its process was killed by ${signal}`;
  return `it ended its process (process.exit(${code}))`;
}

function unloadable(file: string, reason: string): BenchError {
  return new BenchError('experiment', `${file} could not be loaded: ${reason}`, {
    remedy: 'Mend the file; it must run as a TypeScript module and export what it defines.',
  });
}

/** Passes on what a process prints, up to a bound, and keeps the end of its stderr. */
function printed(child: ChildProcess, onPrinted: (text: string) => void): () => string {
  let left = MAX_PRINTED;
  let tail = '';
  const pass = (chunk: Buffer) => {
    const text = chunk.toString().slice(0, left);
    left -= text.length;
    if (text !== '') onPrinted(text);
  };
  child.stdout?.on('data', pass);
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-2000);
    // V8 tells of its own end at length.
    if (!/<--- Last few GCs|FATAL ERROR/.test(tail)) pass(chunk);
  });
  return () => tail;
}
