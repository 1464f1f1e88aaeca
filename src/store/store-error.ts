import { createRequire } from 'node:module';
import { BenchError, reasonOf } from '../errors.ts';
import { ForeignRow } from './stored.ts';

interface Explanation {
  /** Codes of SQLite, whose extended codes begin with them, and of Node's file system. */
  readonly codes: readonly string[];
  readonly message: (file: string) => string;
  readonly remedy: string;
}

const ELSEWHERE = 'name another file with --store';

const EXPLANATIONS: readonly Explanation[] = [
  {
    codes: ['SQLITE_FULL', 'ENOSPC', 'EDQUOT'],
    message: (file) => `the disk is full: nothing more can be written to ${file}`,
    remedy: 'Free some space and repeat the command: what was finished is kept.',
  },
  {
    codes: ['SQLITE_BUSY', 'SQLITE_LOCKED'],
    message: (file) => `${file} is locked by another process`,
    remedy: `Wait until the other command has ended, or ${ELSEWHERE}.`,
  },
  {
    codes: ['SQLITE_READONLY', 'EACCES', 'EPERM', 'EROFS'],
    message: (file) => `${file} or its folder cannot be written to`,
    remedy: `Get write permission for both, or ${ELSEWHERE}.`,
  },
  {
    codes: ['SQLITE_CANTOPEN', 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOENT', 'ENAMETOOLONG', 'ELOOP'],
    message: (file) => `${file} cannot be opened: expected a file in a folder`,
    remedy: `Check the path, or ${ELSEWHERE}.`,
  },
  {
    codes: ['SQLITE_NOTADB'],
    message: (file) => `${file} is not a store: expected an SQLite database`,
    remedy: 'Name another file with --store; this one was not touched.',
  },
  {
    codes: ['SQLITE_CORRUPT', 'SQLITE_MISMATCH'],
    message: (file) => `${file} is damaged`,
    remedy: `Restore it from a backup, save what can be read with sqlite3's .recover, or ${ELSEWHERE}.`,
  },
  {
    codes: ['SQLITE_IOERR', 'EIO'],
    message: (file) => `the disk failed while reading or writing ${file}`,
    remedy: `Check the disk, or ${ELSEWHERE}.`,
  },
];

/**
 * What to throw for something thrown by SQLite or the file system: a BenchError
 * with a remedy where the user can mend it, else the same error, a defect.
 */
export function storeError(thrown: unknown, file: string): unknown {
  if (thrown instanceof BenchError) return thrown;
  if (thrown instanceof ForeignRow) return foreign(file, thrown.message);
  const code = codeOf(thrown);
  if (isUnbuilt(thrown)) return unbuilt(thrown, file);
  if (code === 'SQLITE_ERROR' && /malformed JSON/.test(reasonOf(thrown)))
    return foreign(file, 'what should be JSON is none');
  const explanation = EXPLANATIONS.find(({ codes }) =>
    codes.some((known) => code === known || code.startsWith(`${known}_`)),
  );
  if (explanation === undefined) return thrown;
  return new BenchError('store', explanation.message(file), {
    remedy: explanation.remedy,
    cause: thrown,
  });
}

/** Whether the compiled part of better-sqlite3 is missing, or of another version of Node.js or system. */
function isUnbuilt(thrown: unknown): boolean {
  return (
    ['ERR_DLOPEN_FAILED', 'MODULE_NOT_FOUND'].includes(codeOf(thrown)) ||
    /^Could not locate the bindings file/.test(reasonOf(thrown))
  );
}

/** npm fetches that part, or compiles it where none is published for this version of Node.js. */
function unbuilt(cause: unknown, file: string): BenchError {
  const { version, engines } = createRequire(import.meta.url)('better-sqlite3/package.json');
  const here = `this Node.js (${process.versions.node}, ${process.platform}-${process.arch})`;
  const published = engines.node.replaceAll(' || ', ', ');
  return new BenchError(
    'store',
    `${file} cannot be opened: better-sqlite3 is not built for ${here}`,
    {
      remedy: `Run \`npm rebuild better-sqlite3\`. It fetches what is published for Node.js ${published} (better-sqlite3 ${version}), else compiles it, which needs python3, make and g++.`,
      cause,
    },
  );
}

/** Whether something thrown is of what was written, where one file was read and another written. */
export function isOfWriting(thrown: unknown): boolean {
  return /^(SQLITE_FULL|SQLITE_READONLY|SQLITE_IOERR_(WRITE|FSYNC|TRUNCATE)|ENOSPC|EDQUOT|EROFS)/.test(
    codeOf(thrown),
  );
}

/** Whether rows did not fit the tables they were written to. */
export function isOfRows(thrown: unknown): boolean {
  return codeOf(thrown).startsWith('SQLITE_CONSTRAINT');
}

/** That a store holds what transfer-bench never writes. */
export function foreign(file: string, what: string): BenchError {
  return new BenchError('store', `${file} is damaged or was changed by another program: ${what}`, {
    remedy: `Restore it from a backup, or ${ELSEWHERE}.`,
  });
}

/** The same methods, their errors passed through `storeError`. */
export function explained<T extends object>(methods: T, file: string): T {
  const wrap =
    (method: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) => {
      try {
        const answer = method(...args);
        return isGenerator(answer) ? explainedRows(answer, file) : answer;
      } catch (thrown) {
        throw storeError(thrown, file);
      }
    };
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [name, wrap(method)]),
  ) as T;
}

function isGenerator(value: unknown): value is Generator {
  return Object.prototype.toString.call(value) === '[object Generator]';
}

function* explainedRows(rows: Iterable<unknown>, file: string): Generator<unknown> {
  try {
    yield* rows;
  } catch (thrown) {
    throw storeError(thrown, file);
  }
}

function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  return typeof code === 'string' ? code : '';
}
