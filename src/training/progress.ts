import type { EpochRecord } from '../experiment/result.ts';

/** Hears what a user should know of how a trial is computed. */
export interface NoticeObserver {
  notice?(text: string): void;
}

/** Hears how a trial goes on. */
export interface Observer extends NoticeObserver {
  /** A phase begins: data, features, head, train, evaluate, save. */
  phase(name: string): void;
  /** `done` of `total` images of an epoch are through. */
  images(phase: string, epoch: number, done: number, total: number): void;
  epoch(record: EpochRecord): void;
}
