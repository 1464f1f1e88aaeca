import type { EpochRecord } from '../spec/result.ts';

/** Hears how a trial goes on. */
export interface Observer {
  /** A phase begins: data, features, head, train, evaluate, save. */
  phase(name: string): void;
  /** `done` of `total` images of an epoch are through. */
  images(phase: string, epoch: number, done: number, total: number): void;
  epoch(record: EpochRecord): void;
  /** Something that a user should know of how the trial is computed. */
  notice?(text: string): void;
}
