/**
 * The one error class of the harness. A `BenchError` is the user's to mend: it
 * is printed as a message and a remedy, never as a stack trace. Anything else
 * that is thrown is a defect of the harness.
 */
export type ErrorCode =
  /** Wrong command line: unknown option, empty glob. Exit code 2. */
  | 'usage'
  /** An experiment file that cannot be loaded or does not validate, or names what is not there. Exit code 2. */
  | 'experiment'
  /** A baseline file that is not one, or was edited; a configuration that does not validate. Exit code 2. */
  | 'baseline'
  /** A data set on disk that is incomplete, truncated or foreign. Exit code 1. */
  | 'data'
  /** A backend that is asked for and cannot be used. Exit code 1. */
  | 'backend'
  /** A backend that is installed and finds nothing to compute on. Exit code 1. */
  | 'device'
  /** The store: unwritable, locked, written by a newer version, disk full. Exit code 1. */
  | 'store'
  /** A trial that failed: diverged, crashed, ran out of memory. Exit code 1. */
  | 'trial'
  /** A report that cannot be written. Exit code 1. */
  | 'report'
  /** The system: disk, memory, permissions, limits. Exit code 1. */
  | 'system';

export interface BenchErrorOptions {
  /** What the user can do about it, in one imperative sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

export class BenchError extends Error {
  override readonly name = 'BenchError';
  readonly code: ErrorCode;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, options: BenchErrorOptions = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy;
  }
}

/** The message of anything thrown, for a sentence that goes on with its reason. */
export function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The first line of that, without its stop. */
export function firstLineOf(thrown: unknown): string {
  return (reasonOf(thrown).split('\n')[0] ?? '').replace(/\.$/, '');
}
