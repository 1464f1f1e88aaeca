import type { Database } from 'better-sqlite3';
import type { ThroughputRecord } from './records.ts';
import { measured, type Stored } from './trial-row.ts';

export interface ThroughputQueries {
  recordThroughput(runId: number, record: ThroughputRecord): void;
  /** In the order they were recorded. */
  throughputOf(runId: number, experiment: string): ThroughputRecord[];
}

export function throughputQueries(db: Database): ThroughputQueries {
  const insert = db.prepare(`
    INSERT INTO throughput (
      run_id, experiment, base, task, batch_size, samples, median_seconds, p95_seconds,
      relative_margin, images_per_second
    ) VALUES (
      @runId, @experiment, @base, @task, @batchSize, @samples, @medianSeconds, @p95Seconds,
      @relativeMargin, @imagesPerSecond
    )`);
  const select = db.prepare<[number, string], Stored<ThroughputRecord>>(`
    SELECT experiment, base, task, batch_size AS batchSize, samples,
      median_seconds AS medianSeconds, p95_seconds AS p95Seconds,
      relative_margin AS relativeMargin, images_per_second AS imagesPerSecond
    FROM throughput WHERE run_id = ? AND experiment = ? ORDER BY rowid`);
  return {
    recordThroughput: (runId, record) => {
      insert.run({ ...record, runId });
    },
    throughputOf: (runId, experiment) => select.all(runId, experiment).map(measured),
  };
}
