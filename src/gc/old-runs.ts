import type { Loan } from '../store/gc-queries.ts';
import type { RunRecord } from '../store/records.ts';

/** Which runs may go. */
export interface Policy {
  /** The latest so many stay; null decides nothing. */
  readonly keepLast: number | null;
  /** Milliseconds; younger runs stay; null decides nothing. */
  readonly olderThan: number | null;
}

type Run = Pick<RunRecord, 'id' | 'status' | 'startedAt' | 'experiments'>;

/**
 * The runs that a policy lets go: without any, none. What stays whatever it says:
 * a run that goes on, the latest of each experiment, and a run whose trials one
 * that stays had taken, since it knows where they were computed.
 * @param runs The oldest first.
 */
export function oldRuns(
  runs: readonly Run[],
  loans: readonly Loan[],
  { keepLast, olderThan }: Policy,
  now: Date,
): number[] {
  if (keepLast === null && olderThan === null) return [];
  const latest = new Map<string, number>();
  for (const { id, experiments } of runs)
    for (const { name, skipReason } of experiments) if (skipReason === null) latest.set(name, id);
  const kept = new Set(latest.values());
  if (keepLast !== null) for (const { id } of runs.slice(-keepLast)) kept.add(id);
  for (const { id, status, startedAt } of runs) {
    const isYoung = olderThan !== null && now.getTime() - Date.parse(startedAt) < olderThan;
    if (status === 'running' || isYoung) kept.add(id);
  }
  // A set's iteration reaches what is added on the way.
  for (const id of kept)
    for (const { borrower, lender } of loans) if (borrower === id) kept.add(lender);
  return runs.map(({ id }) => id).filter((id) => !kept.has(id));
}
