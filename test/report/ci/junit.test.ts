import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { gateSuites } from '../../../src/report/ci/gate-suites.ts';
import { junitXml } from '../../../src/report/ci/junit.ts';
import { runSuites } from '../../../src/report/ci/run-suites.ts';
import type { RunRecord } from '../../../src/store/records.ts';
import { rows } from '../../support/analysis-rows.ts';
import { finding, HOSTILE, hostileReport, report } from '../../support/hostile-gate.ts';
import { sample } from '../../support/sample-experiment.ts';
import { ENVIRONMENT } from '../../support/store-samples.ts';

/** Ours, and the published ones where JUNIT_XSD names their files, colon between. */
const SCHEMAS = [
  join(import.meta.dirname, 'junit.xsd'),
  ...(process.env['JUNIT_XSD'] ?? '').split(':').filter((file) => existsSync(file)),
].map((file) => readFileSync(file, 'utf8'));

/** Documents in one call, since each starts a process. */
async function expectValid(...documents: readonly string[]): Promise<void> {
  for (const schema of SCHEMAS) {
    const { valid, errors } = await validateXML({
      xml: documents.map((contents, i) => ({ fileName: `${i}.xml`, contents })),
      schema: [schema],
    });
    expect({ valid, errors: errors.map(({ rawMessage }) => rawMessage) }).toEqual({
      valid: true,
      errors: [],
    });
  }
}

const run = (skipReason: string | null, name = 'sample', planned = 30): RunRecord => ({
  id: 3,
  identity: 'run-3',
  selection: null,
  status: 'failed',
  startedAt: '2026-01-01T12:34:56.789Z',
  finishedAt: null,
  environment: ENVIRONMENT,
  experiments: [
    { name, file: 'x.ts', experiment: sample(), skipReason, planned, data: [], notes: [] },
  ],
});

test('the schema refuses what JUnit has not', async () => {
  for (const wrong of [
    '<testsuites><testcase/></testsuites>',
    '<testsuites><testsuite name="x"/></testsuites>',
    '<junit/>',
  ]) {
    const { valid } = await validateXML({
      xml: [{ fileName: 'x.xml', contents: wrong }],
      schema: [SCHEMAS[0]!],
    });
    expect(valid).toBe(false);
  }
});

test('a comparison: what trips fails, what is open is skipped, the rest passes', async () => {
  const xml = junitXml(
    gateSuites(
      report([
        finding(),
        finding({
          outcome: 'inconclusive',
          trips: false,
          detectable: null,
          interval: null,
          p: null,
        }),
        finding({
          outcome: 'incomparable',
          trips: false,
          note: 'the data changed',
          change: Number.NaN,
          before: null,
        }),
        finding({ outcome: 'equivalent', trips: false }),
        finding({ outcome: 'identical', trips: false, experiment: 'other' }),
      ]),
    ),
  );
  await expectValid(xml);
  expect(xml).toContain('tests="4" failures="1" errors="0" skipped="2"');
  expect(xml).toContain(
    'message="regression: accuracy 81.2% → 77.9%; −3.3 points [−4.6, −2.0]; 5 seeds, p (Holm) 0.004; this data could have shown −1.9 points"',
  );
  expect(xml.match(/<testsuite /g)).toHaveLength(2);
});

test('nothing to compare is a failure, not an empty success', async () => {
  const xml = junitXml(gateSuites(report([], { outcome: 'incomparable', sentence: 'Nothing.' })));
  await expectValid(xml);
  expect(xml).toContain('failures="1"');
});

test('a run: a case a trial, an error where it failed or did not run', async () => {
  const experiment = sample();
  const trials = rows(experiment, ({ seed }) => (seed === 2 ? 'failed' : 0.5));
  const xml = junitXml(runSuites(run(null, 'sample', trials.length + 2), () => trials));
  const failed = trials.filter(({ error }) => error !== null).length;
  expect(xml).toContain(`tests="${trials.length + 1}" failures="0" errors="${failed + 1}"`);
  expect(xml).toContain('>the loss is NaN</error>');
  expect(xml).toContain(`2 of ${trials.length + 2} trials did not run`);
  await expectValid(xml, junitXml(runSuites(run('no GPU'), () => [])));
});

test('trials that a run was not asked for are skipped, unless it ended early', async () => {
  const trials = rows(sample(), () => 0.5);
  const planned = trials.length + 2;
  const selection = { grep: null, retryFailed: false, shard: { index: 1, count: 2 } };
  const part = { ...run(null, 'sample', planned), selection };
  const xml = junitXml(runSuites({ ...part, status: 'finished' }, () => trials));
  expect(xml).toContain(`tests="${trials.length + 1}" failures="0" errors="0"`);
  expect(xml).toContain(`2 of ${planned} trials did not run: the run was asked for --shard 1/2`);
  await expectValid(xml);
  const early = junitXml(runSuites({ ...part, status: 'interrupted' }, () => trials));
  expect(early).toContain('errors="1"');
});

test('names and errors of any kind stay text', async () => {
  const documents = HOSTILE.flatMap((text) => {
    const trials = rows(sample(), () => 'failed').slice(0, 2);
    const named = trials.map((trial) => ({
      ...trial,
      error: text,
      spec: { ...trial.spec, source: text },
    })) as typeof trials;
    return [gateSuites(hostileReport(text)), runSuites(run(text, text), () => named)].map(junitXml);
  });
  await expectValid(...documents);
});
