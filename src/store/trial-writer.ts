import type { Database } from 'better-sqlite3';
import stringify from 'safe-stable-stringify';
import type { Fingerprints } from '../experiment/fingerprints.ts';
import { eachQuality, QUALITIES } from '../experiment/qualities.ts';
import type { TrialSpec } from '../experiment/trial.ts';
import { environmentWriter } from './environments.ts';
import { QUALITY_COLUMNS } from './quality-columns.ts';
import type { Environment, GpuUse, TrialResult } from './records.ts';

/** A trial that has ended, as its run records it. */
export interface EndedTrial {
  /** The run's experiment it belongs to. */
  readonly experiment: string;
  readonly hash: string;
  readonly spec: TrialSpec;
  readonly fingerprints?: Fingerprints;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly wallSeconds: number;
  readonly gpu?: GpuUse | null;
  /** Of the machine that trained it; absent where that is its run's. */
  readonly environment?: Environment;
  readonly outcome: { readonly result: TrialResult } | { readonly error: string };
}

export interface TrialWriter {
  /** Writes a trial with its epochs, predictions, other tests and heat maps, all or nothing. */
  recordTrial(runId: number, trial: EndedTrial): void;
  /**
   * Gives a run's experiment a trial that is known by its hash: the one this
   * run computed for another experiment, else the latest that finished.
   * @param spec The trial as this experiment names its axes; the hash leaves names out.
   * @returns False where there is none.
   */
  reuseTrial(runId: number, experiment: string, hash: string, spec?: TrialSpec): boolean;
}

/** Of the environment that a trial names; its run's where it names none. */
const ENVIRONMENT_ID = `coalesce(
  (SELECT id FROM environments WHERE hash = @environment),
  (SELECT environment_id FROM runs WHERE id = @runId))`;

export function trialWriter(db: Database): TrialWriter {
  const putEnvironment = environmentWriter(db);
  const insertTrial = db.prepare(`
    INSERT INTO trials (
      hash, run_id, environment_id, spec, status, error, started_at, wall_seconds,
      test_accuracy, test_loss, best_epoch, best_validation_loss, stopped_early,
      parameters_total, parameters_trainable, peak_memory_bytes, phase_seconds,
      train_images, validation_images, test_images, classes, artifact,
      ${QUALITY_COLUMNS.join(', ')}, temperature, steps, tuning, transfer, fingerprints,
      gpu_peak_memory_mib, gpu_utilisation, test_groups, validation_labels,
      validation_probabilities
    ) VALUES (
      @hash, @runId, ${ENVIRONMENT_ID}, @spec, @status, @error, @startedAt, @wallSeconds,
      @testAccuracy, @testLoss, @bestEpoch, @bestValidationLoss, @stoppedEarly,
      @parametersTotal, @parametersTrainable, @peakMemoryBytes, @phaseSeconds,
      @trainImages, @validationImages, @testImages, @classes, @artifact,
      ${QUALITIES.map((name) => `@${name}`).join(', ')}, @temperature, @steps, @tuning, @transfer, @fingerprints,
      @gpuPeakMemoryMiB, @gpuUtilisation, @testGroups, @validationLabels,
      @validationProbabilities
    )`);
  const insertEpoch = db.prepare(`
    INSERT INTO epochs (
      trial_id, epoch, phase, loss, accuracy, validation_loss, validation_accuracy,
      seconds, images_per_second
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertPrediction = db.prepare(`
    INSERT INTO predictions (trial_id, example, label, predicted, confidence, probabilities)
    VALUES (?, ?, ?, ?, ?, ?)`);
  const insertHeatMap = db.prepare(`
    INSERT INTO heat_maps (trial_id, example, method, layer, height, width, heat, inside, area)
    VALUES (@trial, @example, @method, @layer, @height, @width, @heat, @inside, @area)`);
  const insertAlsoTest = db.prepare(`
    INSERT INTO also_tests (trial_id, place, name, loss, labels, probabilities, test_groups)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const insertLink = db.prepare(`
    INSERT INTO run_trials (run_id, experiment, hash, trial_id, reused, spec)
    VALUES (?, ?, ?, ?, ?, ?)`);
  const findKnown = db.prepare<
    { hash: string; runId: number },
    { id: number; run_id: number | null; spec: string }
  >(`
    SELECT id, run_id, spec FROM trials
    WHERE hash = @hash AND (status = 'finished' OR run_id = @runId)
    ORDER BY run_id IS @runId DESC, id DESC LIMIT 1`);

  const record = db.transaction((runId: number, trial: EndedTrial) => {
    const { experiment, hash, spec, fingerprints, startedAt, wallSeconds, gpu, outcome } = trial;
    const { environment } = trial;
    const finished = 'result' in outcome;
    const { lastInsertRowid } = insertTrial.run({
      hash,
      runId,
      environment: environment === undefined ? null : putEnvironment(environment),
      spec: JSON.stringify(spec),
      fingerprints: fingerprints === undefined ? null : JSON.stringify(fingerprints),
      status: finished ? 'finished' : 'failed',
      error: finished ? null : outcome.error,
      startedAt,
      wallSeconds,
      gpuPeakMemoryMiB: gpu?.peakMemoryMiB ?? null,
      gpuUtilisation: gpu?.meanUtilisation ?? null,
      ...columnsOf(finished ? outcome.result : null),
    });
    const id = Number(lastInsertRowid);
    if (finished) {
      for (const e of outcome.result.epochs)
        insertEpoch.run(
          id,
          e.epoch,
          e.phase,
          e.loss,
          e.accuracy,
          e.validationLoss,
          e.validationAccuracy,
          e.seconds,
          e.imagesPerSecond,
        );
      for (const p of outcome.result.predictions)
        insertPrediction.run(
          id,
          p.example,
          p.label,
          p.predicted,
          p.confidence,
          bytesOf(p.probabilities),
        );
    }
    if (finished)
      for (const [place, each] of outcome.result.alsoTested.entries())
        insertAlsoTest.run(
          id,
          place,
          each.name,
          each.loss,
          bytesOf(each.labels),
          bytesOf(each.probabilities),
          each.groups && bytesOf(each.groups),
        );
    if (finished)
      for (const each of outcome.result.heatMaps ?? [])
        insertHeatMap.run({ ...each, trial: id, heat: bytesOf(each.values) });
    insertLink.run(runId, experiment, hash, id, 0, null);
  });

  const reuse = db.transaction(
    (runId: number, experiment: string, hash: string, spec?: TrialSpec) => {
      const known = findKnown.get({ hash, runId });
      if (known === undefined) return false;
      const named = spec === undefined ? known.spec : JSON.stringify(spec);
      insertLink.run(
        runId,
        experiment,
        hash,
        known.id,
        known.run_id === runId ? 0 : 1,
        named === known.spec ? null : named,
      );
      return true;
    },
  );

  return {
    recordTrial: (runId, trial) => record.immediate(runId, trial),
    reuseTrial: (runId, experiment, hash, spec) => reuse.immediate(runId, experiment, hash, spec),
  };
}

/** The columns of a result, all null for a failed trial. A bound NaN becomes NULL by itself. */
function columnsOf(result: TrialResult | null) {
  return {
    testAccuracy: result?.testAccuracy ?? null,
    testLoss: result?.testLoss ?? null,
    bestEpoch: result?.bestEpoch ?? null,
    bestValidationLoss: result?.bestValidationLoss ?? null,
    stoppedEarly: result && Number(result.stoppedEarly),
    parametersTotal: result?.parametersTotal ?? null,
    parametersTrainable: result?.parametersTrainable ?? null,
    peakMemoryBytes: result?.peakMemoryBytes ?? null,
    phaseSeconds: result && JSON.stringify(result.phaseSeconds),
    trainImages: result?.split.train ?? null,
    validationImages: result?.split.validation ?? null,
    testImages: result?.split.test ?? null,
    classes: result && JSON.stringify(result.classes),
    artifact: result?.artifact ?? null,
    ...eachQuality((name) => result?.[name] ?? null),
    temperature: result?.temperature ?? null,
    steps: result?.steps ?? null,
    // In one order of keys, wherever the result came from.
    tuning: result && stringify(result.tuning),
    transfer: result?.transfer ? stringify(result.transfer) : null,
    testGroups: result?.testGroups ? bytesOf(result.testGroups) : null,
    validationLabels: result && bytesOf(result.validation.labels),
    validationProbabilities: result && bytesOf(result.validation.probabilities),
  };
}

/** Little-endian, as every platform Node runs on is. */
function bytesOf(values: Float32Array | Int32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
