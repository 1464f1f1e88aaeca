/**
 * Schema 3: what the target's size, budget and tuning add. Specs and experiments
 * of before get the values they stood for, so that a reader meets one form only;
 * figures that were not measured then stay NULL.
 *
 * `probabilities` are little-endian float32, one a class, in the classes' order.
 */
export const CONDITIONS_SCHEMA = `
UPDATE run_experiments SET experiment = json_insert(experiment, '$.trainSizes', json('["all"]'));

UPDATE trials SET spec = json_insert(spec,
  '$.schedule.tune', json('false'), '$.schedule.optimizer.weightDecay', 0);
UPDATE trials SET spec = json_insert(spec,
  '$.trainSize', NULL, '$.budget', NULL,
  '$.start', iif(spec ->> '$.source' IS NULL, 'random', 'weights'))
WHERE kind = 'target';
UPDATE run_trials SET spec = json_insert(spec,
  '$.schedule.tune', json('false'), '$.schedule.optimizer.weightDecay', 0)
WHERE spec IS NOT NULL;
UPDATE run_trials SET spec = json_insert(spec,
  '$.trainSize', NULL, '$.budget', NULL,
  '$.start', iif(spec ->> '$.source' IS NULL, 'random', 'weights'))
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
