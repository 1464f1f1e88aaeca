import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BenchError } from '../../src/errors.ts';
import { baselineText, parseBaseline } from '../../src/gate/baseline-text.ts';
import { type ExperimentRows, snapshotOf } from '../../src/gate/snapshot.ts';
import { cell, experiment, snapshot, timed } from '../support/gate-runs.ts';
import { ENVIRONMENT, endedTrial, runExperiment, THROUGHPUT } from '../support/store-samples.ts';

const SNAPSHOT = snapshot({
  commit: 'a'.repeat(40),
  experiments: [experiment({ trials: cell([0.8, 0.9]), throughput: [timed([0.1, 0.2])] })],
});
/** UTF-16 of any kind: fast-check's own takes seconds to begin. */
const ANY_TEXT = fc
  .array(fc.integer({ min: 0, max: 0xffff }))
  .map((units) => String.fromCharCode(...units));
const TEXT = baselineText(SNAPSHOT);

function refusal(text: string): string {
  try {
    parseBaseline('baselines/main.json', text);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(BenchError);
    expect((thrown as BenchError).code).toBe('baseline');
    return (thrown as BenchError).message;
  }
  return 'taken';
}

test('what is written is read, a line a trial', () => {
  expect(parseBaseline('x', TEXT)).toEqual(SNAPSHOT);
  expect(TEXT.split('\n').filter((line) => line.includes('"seed"'))).toHaveLength(2);
});

test('any texts come back as they were', () => {
  fc.assert(
    fc.property(ANY_TEXT, (text) => {
      const trials = cell([0.8], { base: text, error: text });
      const odd = snapshot({ experiments: [experiment({ file: text, trials })] });
      expect(parseBaseline('x', baselineText(odd))).toEqual(odd);
    }),
    { numRuns: 30 },
  );
});

test.each(['../x', '', '.', 'a b', '::error::x'])('no experiment is called %j', (name) => {
  const odd = baselineText(snapshot({ experiments: [experiment({ name })] }));
  expect(() => parseBaseline('x', odd)).toThrow('x is not a whole baseline');
});

test('what nests without end is no baseline', () => {
  const deep = `{"transferBenchBaseline":1,"checksum":"x","a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`;
  expect(() => parseBaseline('x', deep)).toThrow('x is not a whole baseline');
});

test.each([
  ['edited', TEXT.replace('"accuracy":0.8', '"accuracy":0.7'), 'was edited'],
  ['with a key more', TEXT.replace('"run": 1', '"run": 1, "note": "mine"'), 'was edited'],
  ['truncated', TEXT.slice(0, TEXT.length / 2), 'is truncated or was edited'],
  [
    'of another version',
    TEXT.replace('Baseline": 2', 'Baseline": 3'),
    'is of baseline schema 3; this transfer-bench reads 1 and 2',
  ],
  ['in a conflict', TEXT.replace('{\n', '{\n<<<<<<< HEAD\n'), 'has unresolved merge conflicts'],
  ['other JSON', '{"name": "package"}', 'is not a baseline'],
  ['null', 'null', 'is not a baseline'],
  ['no JSON', 'hello', 'is not a baseline'],
  ['empty', '', 'is not a baseline'],
])('a file that is %s is refused', (_, text, said) => {
  expect(refusal(text)).toContain(`baselines/main.json ${said}`);
});

test('no cut of the text passes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: TEXT.length - 2 }), (end) => {
      expect(refusal(TEXT.slice(0, end))).not.toBe('taken');
    }),
  );
});

test('a snapshot is sorted and rounded, and knows NaN as nothing', () => {
  const trials = [3, 1, 2].map((number) => {
    const { outcome, ...ended } = endedTrial(number);
    const result = 'result' in outcome ? outcome.result : null;
    const known = {
      gpu: null,
      machine: null,
      status: 'finished',
      reused: false,
      error: null,
    } as const;
    return { ...ended, ...known, result };
  });
  const odd = trials.map((each) => ({
    ...each,
    result: each.result && { ...each.result, testAccuracy: Number.NaN },
  }));
  const rows: ExperimentRows = {
    entry: runExperiment(),
    trials,
    provenance: new Map([
      ['trial-1', { environment: { ...ENVIRONMENT, workers: 2 }, fingerprints: null }],
    ]),
    answers: new Map(),
    cells: [],
    comparisons: [],
    throughput: [
      [{ ...THROUGHPUT, sampleSeconds: [0.123456789] }],
      [THROUGHPUT],
      [
        { ...THROUGHPUT, sampleSeconds: [0.2] },
        { ...THROUGHPUT, task: 'training' },
      ],
    ],
  };
  const run = {
    id: 7,
    identity: 'run-7',
    selection: null,
    status: 'finished',
    startedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    environment: ENVIRONMENT,
    experiments: [],
  } as const;
  const [kept] = snapshotOf(run, [rows]).experiments;
  expect(kept!.trials.map(({ seed }) => seed)).toEqual([1, 2, 3]);
  expect(kept!.trials.map(({ machine }) => machine)).toEqual([
    'CPU, SIMD; a processor, 2 cores; 2 at a time',
    null,
    null,
  ]);
  expect(kept!.throughput).toMatchObject([{ runs: [[0.12346], [0.2]] }]);
  const accuracy = kept!.trials[0]!.accuracy!;
  expect(Number(accuracy.toFixed(6))).toBe(accuracy);
  const [without] = snapshotOf(run, [{ ...rows, trials: odd }]).experiments;
  expect(without!.trials.map(({ accuracy: value }) => value)).toEqual([null, null, null]);
});
