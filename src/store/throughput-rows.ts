import type { Database } from 'better-sqlite3';
import type { ThroughputRecord } from './records.ts';
import { stored } from './stored.ts';
import { measured, type Stored } from './trial-row.ts';

export interface ThroughputQueries {
  recordThroughput(runId: number, record: ThroughputRecord): void;
  /** In the order they were recorded. */
  throughputOf(runId: number, experiment: string): ThroughputRecord[];
}

type Measured = Omit<ThroughputRecord, 'sampleSeconds' | 'gpuSeconds'>;

type StoredThroughput = Stored<Measured> & {
  readonly sampleSeconds: string | null;
  readonly gpuSeconds: number | null;
};

export function throughputQueries(db: Database): ThroughputQueries {
  const insert = db.prepare(`
    INSERT INTO throughput (
      run_id, experiment, base, task, batch_size, samples, median_seconds, p95_seconds,
      relative_margin, images_per_second, sample_seconds, gpu_seconds
    ) VALUES (
      @runId, @experiment, @base, @task, @batchSize, @samples, @medianSeconds, @p95Seconds,
      @relativeMargin, @imagesPerSecond, @sampleSeconds, @gpuSeconds
    )`);
  const select = db.prepare<[number, string], StoredThroughput>(`
    SELECT experiment, base, task, batch_size AS batchSize, samples,
      median_seconds AS medianSeconds, p95_seconds AS p95Seconds,
      relative_margin AS relativeMargin, images_per_second AS imagesPerSecond,
      sample_seconds AS sampleSeconds, gpu_seconds AS gpuSeconds
    FROM throughput WHERE run_id = ? AND experiment = ? ORDER BY rowid`);
  return {
    recordThroughput: (runId, record) => {
      const { sampleSeconds } = record;
      insert.run({
        ...record,
        runId,
        sampleSeconds: sampleSeconds === undefined ? null : JSON.stringify(sampleSeconds),
      });
    },
    throughputOf: (runId, experiment) => select.all(runId, experiment).map(recordOf),
  };
}

function recordOf({ sampleSeconds, gpuSeconds, ...row }: StoredThroughput): ThroughputRecord {
  return {
    ...measured<Measured>(row),
    gpuSeconds,
    ...(sampleSeconds === null
      ? {}
      : { sampleSeconds: stored('samples', sampleSeconds, `the samples of ${row.base}`) }),
  };
}
