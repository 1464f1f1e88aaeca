import type { Database } from 'better-sqlite3';
import { type ExportQueries, exportQueries } from './export-queries.ts';
import { type GcQueries, gcQueries } from './gc-queries.ts';
import { type LeaseQueries, leaseQueries } from './leases.ts';
import { type LookupQueries, lookupQueries } from './lookup-queries.ts';
import { type RunQueries, runQueries } from './runs.ts';
import { explained } from './store-error.ts';
import { type ThroughputQueries, throughputQueries } from './throughput-rows.ts';
import { type TrialQueries, trialQueries } from './trial-queries.ts';
import { type TrialWriter, trialWriter } from './trial-writer.ts';

/**
 * All that was ever run. A method throws a BenchError `store` where the disk is
 * full, the file locked, read-only or damaged; what it was writing is then
 * wholly absent. Numbers come back bit for bit, NaN and infinities too, but -0
 * as 0.
 */
export interface Store
  extends RunQueries,
    TrialWriter,
    TrialQueries,
    ThroughputQueries,
    GcQueries,
    LeaseQueries,
    LookupQueries,
    ExportQueries {
  /** `ok`, or what SQLite finds damaged, one fault a line. */
  integrityCheck(): string;
  close(): void;
}

/**
 * The store in an open, migrated database.
 * @param named What errors call it.
 * @param onClose Called once it is closed.
 */
export function storeOn(
  db: Database,
  { named = db.name, onClose = () => {} }: { named?: string; onClose?: () => void } = {},
): Store {
  const methods = {
    ...runQueries(db),
    ...trialWriter(db),
    ...trialQueries(db),
    ...throughputQueries(db),
    ...gcQueries(db),
    ...leaseQueries(db),
    ...lookupQueries(db),
    ...exportQueries(db),
    integrityCheck: () => {
      const faults = db.pragma('integrity_check') as { integrity_check: string }[];
      return faults.map((fault) => fault.integrity_check).join('\n');
    },
    close: () => {
      db.close();
      onClose();
    },
  };
  return explained(methods, named);
}
