import type { Database } from 'better-sqlite3';
import type { TargetTrialSpec, TrialSpec } from '../experiment/trial.ts';
import { floatsOf } from './export-queries.ts';
import type {
  AlsoTestRecord,
  AnswerRecord,
  AskedRecord,
  CurveRecord,
  EpochRecord,
  HeatMapRecord,
  PredictionRecord,
  ProvenanceRecord,
  TrialRecord,
  ValidationRecord,
} from './records.ts';
import { ForeignRow, stored, storedOrNull } from './stored.ts';
import { machineReader, measured, type Stored, type TrialRow, trialOf } from './trial-row.ts';

/** How long a trial took, start of its process included. */
interface Timing {
  readonly spec: TrialSpec;
  readonly wallSeconds: number;
}

export interface TrialQueries {
  /** The latest finished trial of a hash. */
  findFinished(hash: string): { readonly trialId: number; readonly artifact: string | null } | null;
  /** Wall seconds of the latest finished trial of a hash. */
  durationOf(hash: string): number | null;
  /** The 500 latest finished trials on a backend and device, the latest first: to predict a run's time. */
  timings(backend: string, device: string): Timing[];
  /**
   * A run's trials in the order they were recorded. Without an experiment, a
   * trial that two experiments share is there for each.
   */
  trialsOf(runId: number, experiment?: string): TrialRecord[];
  /** Trials that failed in the latest run of an experiment, as it names their axes. */
  failedLately(experiment: string): TrialSpec[];
  /** Epochs of the finished trials, by hash. */
  epochsOf(runId: number, experiment: string): Map<string, EpochRecord[]>;
  /** Validation accuracies by epoch of the finished trials, by hash: a tenth of what `epochsOf` takes. */
  curvesOf(runId: number, experiment: string): Map<string, CurveRecord>;
  /** Test predictions of the finished trials, by hash, in the order of the test set; or those of one trial. */
  predictionsOf(runId: number, experiment: string, hash?: string): Map<string, PredictionRecord[]>;
  /** What each trial of a run was computed from and on, by hash. */
  provenanceOf(runId: number, experiment: string): Map<string, ProvenanceRecord>;
  /** What each finished trial answered to the test images, and whether it was right, by hash. */
  answersOf(runId: number, experiment: string): Map<string, AnswerRecord>;
  /** [images, classes] What each finished trial gave each class of a test image, row by row, by hash; without those stored before schema 3. */
  probabilitiesOf(runId: number, experiment: string): Map<string, Float32Array>;
  /** What each finished trial answered to its validation images, by hash; without those stored before schema 11. */
  validationOf(runId: number, experiment: string): Map<string, ValidationRecord>;
  /** What each finished trial answered to its other tests, in the order of its spec, by hash. */
  alsoTestedOf(runId: number, experiment: string): Map<string, AlsoTestRecord[]>;
  /** Where networks looked, by the hash of their trial: by image, Grad-CAM before the gradient. */
  heatMapsOf(runId: number, experiment: string): Map<string, HeatMapRecord[]>;
  /**
   * What a run finished of an experiment, and every run before it that ended and was asked
   * for more than a shard: by run, the oldest first, and by all of a trial's spec but its
   * seed, with the code, data and backend that computed it.
   */
  askedOf(runId: number, experiment: string): AskedRecord[];
}

type Hashed<T> = Stored<T> & { readonly hash: string };
type StoredPrediction = Hashed<Omit<PredictionRecord, 'probabilities'>> & {
  /** NULL in trials stored before schema 3. */
  readonly probabilities: Buffer | null;
};

export function trialQueries(db: Database): TrialQueries {
  const finished = db.prepare<
    [string],
    { trialId: number; artifact: string | null; wallSeconds: number }
  >(`
    SELECT id AS trialId, artifact, wall_seconds AS wallSeconds
    FROM trials WHERE hash = ? AND status = 'finished' ORDER BY id DESC LIMIT 1`);
  const timings = db.prepare<[string, string], { spec: string; wall_seconds: number }>(`
    SELECT trials.spec, wall_seconds
    FROM trials JOIN environments ON environments.id = environment_id
    WHERE trials.status = 'finished' AND content ->> '$.backend' = ? AND content ->> '$.device' = ?
    ORDER BY trials.id DESC LIMIT 500`);
  const trials = db.prepare<{ runId: number; experiment: string | null }, TrialRow>(`
    SELECT trials.*, run_trials.experiment, reused, run_trials.spec AS named,
      content AS environment
    FROM run_trials JOIN trials ON trials.id = trial_id
      LEFT JOIN environments ON environments.id = environment_id
    WHERE run_trials.run_id = @runId
      AND (@experiment IS NULL OR run_trials.experiment = @experiment)
    ORDER BY run_trials.rowid`);
  const failed = db.prepare<{ name: string }, { spec: string }>(`
    SELECT coalesce(run_trials.spec, trials.spec) AS spec
    FROM run_trials JOIN trials ON trials.id = trial_id
    WHERE status = 'failed' AND experiment = @name AND run_trials.run_id = (
      SELECT max(run_id) FROM run_experiments WHERE name = @name AND skip_reason IS NULL)
    ORDER BY run_trials.rowid`);
  const epochs = db.prepare<[number, string], Hashed<EpochRecord>>(`
    SELECT hash, phase, epoch, loss, accuracy, validation_loss AS validationLoss,
      validation_accuracy AS validationAccuracy, seconds, images_per_second AS imagesPerSecond
    FROM run_trials JOIN epochs USING (trial_id)
    WHERE run_id = ? AND experiment = ? ORDER BY run_trials.rowid, epoch`);
  const linked = db
    .prepare<[number, string], [trial: number, hash: string]>(`
    SELECT trial_id, hash FROM run_trials
    WHERE run_id = ? AND experiment = ? ORDER BY rowid`)
    .raw();
  const curve = db
    .prepare<
      [number],
      [epoch: number, accuracy: number | null, seconds: number | null, trained: number | null]
    >(`
    SELECT epoch, validation_accuracy, seconds, accuracy FROM epochs WHERE trial_id = ? ORDER BY epoch`)
    .raw();
  const predictionsWhere = (one: string) => `
    SELECT hash, example, label, predicted, confidence, probabilities
    FROM run_trials JOIN predictions USING (trial_id)
    WHERE run_id = ? AND experiment = ? ${one} ORDER BY run_trials.rowid, example`;
  const predictions = db.prepare<[number, string], StoredPrediction>(predictionsWhere(''));
  const predictionsOfOne = db.prepare<[number, string, string], StoredPrediction>(
    predictionsWhere('AND hash = ?'),
  );

  const probabilities = db
    .prepare<[number], [Buffer | null]>(`
    SELECT probabilities FROM predictions WHERE trial_id = ? ORDER BY example`)
    .raw();
  const validation = db.prepare<
    [number, string],
    { hash: string; labels: Buffer; probabilities: Buffer }
  >(`
    SELECT trials.hash, validation_labels AS labels, validation_probabilities AS probabilities
    FROM run_trials JOIN trials ON trials.id = trial_id
    WHERE run_trials.run_id = ? AND experiment = ? AND validation_labels IS NOT NULL
      AND validation_probabilities IS NOT NULL`);
  const alsoTested = db.prepare<
    [number, string],
    {
      hash: string;
      name: string;
      loss: number | null;
      labels: Buffer;
      probabilities: Buffer;
      groups: Buffer | null;
    }
  >(`
    SELECT hash, name, loss, labels, probabilities, test_groups AS groups
    FROM run_trials JOIN also_tests USING (trial_id)
    WHERE run_id = ? AND experiment = ? ORDER BY run_trials.rowid, place`);
  const heatMaps = db.prepare<
    [number, string],
    Omit<HeatMapRecord, 'values'> & { hash: string; heat: Buffer }
  >(`
    SELECT hash, example, method, layer, height, width, heat, inside, area
    FROM run_trials JOIN heat_maps USING (trial_id)
    WHERE run_id = ? AND experiment = ? ORDER BY run_trials.rowid, example, method`);
  // Sorted inside, since group_concat takes rows as they come.
  const answers = db.prepare<
    [number, string],
    {
      hash: string;
      labels: string;
      predicted: string;
      classes: number;
      images: number;
      groups: Buffer | null;
    }
  >(`
    SELECT hash, group_concat(label, ',') AS labels, group_concat(predicted, ',') AS predicted,
      classes, images, (SELECT test_groups FROM trials WHERE id = trial) AS groups
    FROM (
      SELECT run_trials.rowid AS place, run_trials.hash, trial_id AS trial, label, predicted,
        json_array_length(classes) AS classes, test_images AS images
      FROM run_trials JOIN predictions USING (trial_id) JOIN trials ON trials.id = trial_id
      WHERE run_trials.run_id = ? AND experiment = ? ORDER BY run_trials.rowid, example
    ) GROUP BY place ORDER BY place`);
  const asked = db.prepare<
    { runId: number; experiment: string },
    { run: number; seedless: string; spec: string; computed: string; seeds: string }
  >(`
    SELECT run_trials.run_id AS run,
      json_remove(coalesce(run_trials.spec, trials.spec), '$.seed', '$.fold.repeat', '$.fold.index')
        AS seedless,
      min(coalesce(run_trials.spec, trials.spec)) AS spec,
      json_array(fingerprints -> '$.code', fingerprints -> '$.data', fingerprints -> '$.backend') AS computed,
      json_group_array(seed) AS seeds
    FROM run_trials JOIN trials ON trials.id = trial_id JOIN runs ON runs.id = run_trials.run_id
    WHERE experiment = @experiment AND kind = 'target' AND trials.status = 'finished'
      AND (run_trials.run_id = @runId OR (run_trials.run_id < @runId
        AND runs.status IN ('finished', 'failed') AND runs.selection ->> '$.shard' IS NULL))
    GROUP BY run, seedless, computed ORDER BY run`);

  const provenance = db.prepare<
    [number, string],
    { hash: string; fingerprints: string | null; environment: string | null }
  >(`
    SELECT run_trials.hash, fingerprints, content AS environment
    FROM run_trials JOIN trials ON trials.id = trial_id
      LEFT JOIN environments ON environments.id = environment_id
    WHERE run_trials.run_id = ? AND experiment = ?`);

  return {
    findFinished: (hash) => {
      const row = finished.get(hash);
      return row === undefined ? null : { trialId: row.trialId, artifact: row.artifact };
    },
    durationOf: (hash) => finished.get(hash)?.wallSeconds ?? null,
    timings: (backend, device) =>
      timings
        .all(backend, device)
        .map((row) => ({ spec: specOf(row.spec), wallSeconds: row.wall_seconds })),
    trialsOf: (runId, experiment) => {
      const machineOf = machineReader();
      return trials
        .all({ runId, experiment: experiment ?? null })
        .map((row) => trialOf(row, machineOf));
    },
    failedLately: (name) => failed.all({ name }).map(({ spec }) => specOf(spec)),
    epochsOf: (runId, experiment) => byHash(epochs.all(runId, experiment)),
    curvesOf: (runId, experiment) => {
      const found = new Map<string, CurveRecord>();
      for (const [trial, hash] of linked.all(runId, experiment)) {
        const rows = curve.all(trial);
        if (rows.length === 0) continue;
        found.set(hash, {
          epochs: rows.map(([epoch]) => epoch),
          accuracies: rows.map(([, accuracy]) => accuracy ?? Number.NaN),
          seconds: rows.map(([, , seconds]) => seconds ?? Number.NaN),
          trained: rows.map(([, , , trained]) => trained ?? Number.NaN),
        });
      }
      return found;
    },
    predictionsOf: (runId, experiment, hash) => {
      const rows =
        hash === undefined
          ? predictions.all(runId, experiment)
          : predictionsOfOne.all(runId, experiment, hash);
      return byHash(rows.map((row) => ({ ...row, probabilities: floatsOf(row.probabilities) })));
    },
    probabilitiesOf: (runId, experiment) => {
      const found = new Map<string, Float32Array>();
      for (const [trial, hash] of linked.all(runId, experiment)) {
        const rows = probabilities.all(trial).map(([bytes]) => floatsOf(bytes));
        const width = rows[0]?.length ?? 0;
        if (width === 0 || rows.some(({ length }) => length !== width)) continue;
        const all = new Float32Array(rows.length * width);
        for (const [i, row] of rows.entries()) all.set(row, i * width);
        found.set(hash, all);
      }
      return found;
    },
    validationOf: (runId, experiment) => {
      const found = new Map<string, ValidationRecord>();
      for (const row of validation.iterate(runId, experiment)) {
        const [labels, probabilities] = [integersOf(row.labels)!, floatsOf(row.probabilities)];
        if (labels.length > 0 && probabilities.length % labels.length !== 0)
          throw new ForeignRow(`the validation of ${row.hash} is not of its images`);
        found.set(row.hash, { labels, probabilities });
      }
      return found;
    },
    alsoTestedOf: (runId, experiment) => {
      const found = new Map<string, AlsoTestRecord[]>();
      for (const { hash, name, loss, ...row } of alsoTested.iterate(runId, experiment)) {
        const [labels, probabilities] = [integersOf(row.labels)!, floatsOf(row.probabilities)];
        const groups = integersOf(row.groups);
        const whole = labels.length > 0 && probabilities.length % labels.length === 0;
        if (!whole || (groups !== null && groups.length !== labels.length))
          throw new ForeignRow(`the other tests of ${hash} are not of their images`);
        const record = { name, loss: loss ?? Number.NaN, labels, probabilities, groups };
        found.set(hash, [...(found.get(hash) ?? []), record]);
      }
      return found;
    },
    heatMapsOf: (runId, experiment) => {
      const found = new Map<string, HeatMapRecord[]>();
      for (const { hash, heat, ...row } of heatMaps.iterate(runId, experiment)) {
        const values = floatsOf(heat);
        if (values.length !== row.height * row.width)
          throw new ForeignRow(`a heat map of ${hash} is not of its size`);
        const own = found.get(hash);
        if (own) own.push({ ...row, values });
        else found.set(hash, [{ ...row, values }]);
      }
      return found;
    },
    askedOf: (runId, experiment) =>
      asked.all({ runId, experiment }).map(({ run, seedless, spec, computed, seeds }) => ({
        run,
        spec: stored('spec', spec, `the spec of a trial of run ${run}`) as TargetTrialSpec,
        question: `${seedless} ${computed}`,
        seeds: JSON.parse(seeds),
      })),
    provenanceOf: (runId, experiment) =>
      new Map(
        provenance.all(runId, experiment).map(({ hash, fingerprints, environment }) => [
          hash,
          {
            fingerprints: storedOrNull('fingerprints', fingerprints, `the fingerprints of ${hash}`),
            environment: storedOrNull('environment', environment, `the environment of ${hash}`),
          },
        ]),
      ),
    answersOf: (runId, experiment) => {
      const found = new Map<string, AnswerRecord>();
      for (const row of answers.iterate(runId, experiment)) {
        const labels = Int32Array.from(row.labels.split(','), Number);
        const predicted = Int32Array.from(row.predicted.split(','), Number);
        const isClass = (each: number) => each >= 0 && each < row.classes;
        if (labels.length !== row.images || ![labels, predicted].every((all) => all.every(isClass)))
          throw new ForeignRow(`the answers of ${row.hash} are not to its images and classes`);
        const groups = integersOf(row.groups);
        if (groups !== null && groups.length !== labels.length)
          throw new ForeignRow(`the groups of ${row.hash} are not of its images`);
        const right = Uint8Array.from(labels, (label, i) => Number(label === predicted[i]));
        found.set(row.hash, { labels, predicted, right, groups });
      }
      return found;
    },
  };
}

const specOf = (text: string) => stored('spec', text, 'the spec of a trial');

function byHash<T extends object>(rows: readonly Hashed<T>[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const { hash, ...stored } of rows) {
    const record = measured(stored as unknown as Stored<T>);
    const group = groups.get(hash);
    if (group === undefined) groups.set(hash, [record]);
    else group.push(record);
  }
  return groups;
}

/** A copy, since a buffer need not begin at a multiple of four bytes. */
function integersOf(bytes: Buffer | null): Int32Array | null {
  if (bytes === null) return null;
  return new Int32Array(Uint8Array.from(bytes.subarray(0, bytes.length & ~3)).buffer);
}
