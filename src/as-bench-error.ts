import { BenchError, reasonOf } from './errors.ts';

interface Explanation {
  readonly codes: readonly string[];
  readonly what: string;
  readonly remedy: string;
}

/** What the system refuses, by the codes of Node's errors. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    codes: ['ENOSPC', 'EDQUOT', 'EFBIG'],
    what: 'the disk is full',
    remedy: 'Free some space and repeat the command: what was finished is kept.',
  },
  {
    codes: ['EMFILE', 'ENFILE'],
    what: 'too many files are open',
    remedy: 'Allow more (`ulimit -n 4096`), or use fewer --workers.',
  },
  {
    codes: ['ENOMEM', 'ERR_WORKER_OUT_OF_MEMORY', 'ERR_MEMORY_ALLOCATION_FAILED'],
    what: 'there is not enough memory',
    remedy: 'Free some, allow more (`ulimit -v`), or use fewer --workers.',
  },
  {
    codes: ['EAGAIN'],
    what: 'no more processes may be started',
    remedy: 'Allow more (`ulimit -u`), or use fewer --workers.',
  },
  {
    codes: ['EACCES', 'EPERM', 'EROFS'],
    what: 'permission is missing',
    remedy: 'Get permission to read and write it, or name another place.',
  },
  {
    codes: ['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'EEXIST', 'ENXIO', 'EINVAL'],
    what: 'the path leads to nothing that can be used',
    remedy: 'Check the path and the folders on it, or name another.',
  },
  {
    codes: ['EIO', 'ESTALE', 'ENODEV'],
    what: 'the disk failed',
    remedy: 'Check the disk, or name a place on another.',
  },
];

/** What V8 says, without a code, where memory ends; a stack that ends is a defect. */
const NO_MEMORY =
  /Array buffer allocation failed|Invalid (typed )?array length|Cannot create a string longer|could not allocate memory|Out of memory|memory access out of bounds: grow/i;

/** A package that is not whole, or that the system has no room to load. */
const UNLOADED = /ERR_DLOPEN_FAILED|ERR_MODULE_NOT_FOUND|^Cannot find (package|module) /;

function unloaded(thrown: Error): BenchError {
  const [reason] = reasonOf(thrown).split('\n');
  return new BenchError('system', `a package cannot be loaded: ${reason}`, {
    remedy:
      'Run `npm ci`; where that changes nothing, allow more memory and open files (`ulimit -v unlimited`, `ulimit -n 4096`).',
    cause: thrown,
  });
}

/**
 * Something thrown as the error of this harness, where it is the user's or the machine's to mend:
 * the one boundary that commands and trials' processes have. What stays as it is, is a defect.
 */
export function asBenchError(thrown: unknown): unknown {
  if (thrown instanceof BenchError || !(thrown instanceof Error)) return thrown;
  const { code, path, syscall, dest } = thrown as NodeJS.ErrnoException & { dest?: string };
  if (UNLOADED.test(code ?? '') || UNLOADED.test(reasonOf(thrown))) return unloaded(thrown);
  const memory = thrown instanceof RangeError || thrown.name === 'RuntimeError';
  const known = EXPLANATIONS.find(
    ({ codes }) =>
      (code !== undefined && syscall !== undefined && codes.includes(code)) ||
      (codes.includes('ENOMEM') && memory && NO_MEMORY.test(reasonOf(thrown))),
  );
  if (known === undefined) return thrown;
  const where = dest ?? path ?? (syscall?.startsWith('spawn') ? 'a process' : '');
  return new BenchError(
    'system',
    `${where === '' ? '' : `${where}: `}${known.what} (${reasonOf(thrown)})`,
    { remedy: known.remedy, cause: thrown },
  );
}
