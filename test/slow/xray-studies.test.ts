/** The studies of few X-rays: the drawn one shortened, and the other where its table is missing. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_BACKEND } from '../support/test-backend.ts';
import { type Finished, type Workplace, workplace } from '../support/workplace.ts';

const STUDIES = resolve(import.meta.dirname, '../../experiments/studies');

/** The study with narrow networks, little of a source and few steps. */
const SHORT = `
import { vgg16 } from 'transfer-bench';
import study from ${JSON.stringify(join(STUDIES, 'xray-embedded.ts'))};
const [source] = study.sources;
export default {
  ...study,
  backend: '${TEST_BACKEND}',
  bases: [vgg16({ width: 0.125, inputSize: 32 })],
  sources: [{ ...source, data: { ...source.data, patients: 40 }, training: { ...source.training, epochs: 2 } }],
  test: { folds: 5 },
  training: { ...study.training, epochs: 4, frozen: { ...study.training.frozen, epochs: 4 } },
};`;

let place: Workplace;
beforeAll(() => {
  place = workplace();
});
afterAll(() => place.remove());

describe('xray-embedded.ts', () => {
  let run: Finished;
  beforeAll(async () => {
    run = await place.bench('run', place.write('short.ts', SHORT));
  });
  const read = <Row>(sql: string) => {
    const db = new Database(join(place.folder, '.transfer-bench/store.sqlite'), { readonly: true });
    const rows = db.prepare<[], Row>(sql).all();
    db.close();
    return rows;
  };

  test('runs to its end, and speaks of AUC, folds and patients from the first line', () => {
    expect(run.code, run.stderr).toBe(0);
    const printed = `${run.stdout}\n${run.stderr}`;
    expect(printed).toContain(
      'data chest: 2 classes, in 5 folds: healthy 168, lesion 72, of 120 patients',
    );
    expect(printed).toContain(
      'all 240 images of 120 patients in 5 folds, each patient whole in one',
    );
    const summary = readFileSync(join(place.folder, 'reports/xray-embedded/summary.md'), 'utf8');
    for (const words of [
      'AUC',
      '240 images of 120 patients',
      'drawn chest images of 120 patients, 36 of them with lesions',
    ])
      expect(summary).toContain(words);
    expect(summary).toContain('prevalence');
  });

  test('each arm tests every image once, and a patient in one fold', () => {
    const rows = read<{ regime: string; fold: number; test_groups: Buffer; auc: number }>(
      "SELECT regime, spec ->> '$.fold.index' AS fold, test_groups, auc FROM trials WHERE kind = 'target' AND status = 'finished'",
    );
    expect(rows).toHaveLength(15);
    for (const regime of ['frozen', 'fine-tuned', 'scratch']) {
      const folds = rows
        .filter((row) => row.regime === regime)
        .map(({ test_groups: bytes }) =>
          Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readInt32LE(4 * i)),
        );
      expect(folds.flat()).toHaveLength(240);
      const patients = folds.map((groups) => new Set(groups));
      expect(patients.flatMap((each) => [...each]).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 120 }, (_, i) => i),
      );
    }
    for (const { auc } of rows) expect(auc).toBeGreaterThanOrEqual(0);
  });

  test('is told again from the store as the run told it', async () => {
    const { code, stdout } = await place.bench('explain');
    expect(code).toBe(0);
    expect(stdout).toContain('120 patients');
  });
});

test('xray.ts is skipped where its table is missing, and says which', async () => {
  const { code, stderr } = await place.bench('run', join(STUDIES, 'xray.ts'));
  expect(stderr).toContain('xray.ts: needs data/xray/labels.csv, which is not at');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
  expect(existsSync(join(place.folder, 'reports/xray'))).toBe(false);
});
