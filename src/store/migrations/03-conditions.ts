/** Where an experiment may name an optimizer for its trials. */
const OPTIMIZERS = ['', '.frozen', '."fine-tuned"', '.scratch'].map(
  (regime) => `$.training${regime}.optimizer`,
);

/** Whether the experiment has the source of a table's spec start from new weights. */
const startsAnew = (table: string) => `EXISTS (
      SELECT 1 FROM json_each(run_experiments.experiment, '$.sources') AS source
      WHERE source.value ->> '$.name' = ${table}.spec ->> '$.source'
        AND source.value ->> '$.kind' = 'random')`;

/**
 * Schema 3: what the target's size, budget and tuning add. Specs and experiments
 * of before get the values they stood for, so that a reader meets one form only;
 * figures that were not measured then stay NULL.
 *
 * `probabilities` are little-endian float32, one a class, in the classes' order.
 */
export const CONDITIONS_SCHEMA = `
UPDATE run_experiments SET experiment = json_insert(experiment, '$.trainSizes', json('["all"]'));
${OPTIMIZERS.map(
  (path) => `UPDATE run_experiments
SET experiment = json_insert(experiment, '${path}.weightDecay', 0)
WHERE json_type(experiment, '${path}') = 'object';
`,
).join('')}
UPDATE run_experiments SET experiment = json_set(experiment, '$.sources', json((
  SELECT json_group_array(json(iif(
    json_type(value, '$.training.optimizer') = 'object',
    json_insert(value, '$.training.optimizer.weightDecay', 0),
    value)))
  FROM json_each(experiment, '$.sources'))));

UPDATE trials SET spec = json_insert(spec,
  '$.schedule.tune', json('false'), '$.schedule.optimizer.weightDecay', 0);
UPDATE trials SET spec = json_insert(spec,
  '$.trainSize', NULL, '$.budget', NULL,
  '$.start', iif(spec ->> '$.source' IS NULL OR EXISTS (
    SELECT 1 FROM run_trials JOIN run_experiments ON
      run_experiments.run_id = run_trials.run_id AND name = run_trials.experiment
    WHERE trial_id = trials.id AND run_trials.spec IS NULL
      AND ${startsAnew('trials')}
  ), 'random', 'weights'))
WHERE kind = 'target';
UPDATE run_trials SET spec = json_insert(spec,
  '$.schedule.tune', json('false'), '$.schedule.optimizer.weightDecay', 0)
WHERE spec IS NOT NULL;
UPDATE run_trials SET spec = json_insert(spec,
  '$.trainSize', NULL, '$.budget', NULL,
  '$.start', iif(spec ->> '$.source' IS NULL OR EXISTS (
    SELECT 1 FROM run_experiments
    WHERE run_experiments.run_id = run_trials.run_id AND name = run_trials.experiment
      AND ${startsAnew('run_trials')}
  ), 'random', 'weights'))
WHERE spec ->> '$.kind' = 'target';

ALTER TABLE trials ADD COLUMN
  train_size INTEGER GENERATED ALWAYS AS (spec ->> '$.trainSize') VIRTUAL;
ALTER TABLE trials ADD COLUMN budget TEXT GENERATED ALWAYS AS (spec ->> '$.budget') VIRTUAL;
ALTER TABLE trials ADD COLUMN balanced_accuracy REAL
  CHECK (balanced_accuracy IS NULL OR balanced_accuracy BETWEEN 0 AND 1);
ALTER TABLE trials ADD COLUMN auc REAL CHECK (auc IS NULL OR auc BETWEEN 0 AND 1);
ALTER TABLE trials ADD COLUMN calibration_error REAL
  CHECK (calibration_error IS NULL OR calibration_error BETWEEN 0 AND 1);
ALTER TABLE trials ADD COLUMN steps INTEGER;
ALTER TABLE trials ADD COLUMN tuning TEXT CHECK (tuning IS NULL OR json_valid(tuning));
ALTER TABLE trials ADD COLUMN transfer TEXT CHECK (transfer IS NULL OR json_valid(transfer));

ALTER TABLE predictions ADD COLUMN probabilities BLOB;
`;
