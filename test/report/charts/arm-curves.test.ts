import fc from 'fast-check';
import { expect, test } from 'vitest';
import { epochBatches } from '../../../src/data/split/order.ts';
import { armCurves, type CurveOf, curveAxis } from '../../../src/report/charts/arm-curves.ts';
import type { ReportInput } from '../../../src/report/input/input.ts';
import type { CurveRecord, TrialRecord } from '../../../src/store/records.ts';
import { chartsIn } from '../../support/rendered-report.ts';
import { reportInput } from '../../support/report-input.ts';

const input = reportInput();
const arm = input.analysis.cells.find(({ trials }) => trials.length === 3)!;

test('a seed that stopped counts with its last accuracy, and is marked', () => {
  const curves = armCurves(withCurves([0.4, 0.5], [0.6, 0.7, 0.8, 0.9], [0.2, 0.3, 0.4, 0.5]), 25);
  expect(
    curves(arm).map(({ epoch, mean, seeds, stopped }) => [epoch, mean, seeds, stopped]),
  ).toEqual([
    [1, 40, 3, 0],
    [2, 50, 3, 1],
    [3, 56.67, 3, 0],
    [4, 63.33, 3, 0],
  ]);
  expect(curves(arm).map(({ low, high }) => [low, high])).toEqual([
    [20, 60],
    [30, 70],
    [40, 80],
    [50, 90],
  ]);
});

test('an epoch without a number counts with the last that had one', () => {
  const curves = armCurves(withCurves([0.4, Number.NaN, 0.6], [0.4, 0.5, 0.6], [Number.NaN]), 25);
  expect(means(curves)).toEqual([
    [1, 40, 2],
    [2, 45, 2],
    [3, 60, 2],
  ]);
});

test('stops are marked at the epochs that are left of many', () => {
  const long = Array.from({ length: 100 }, (_, i) => i / 100);
  const points = armCurves(withCurves(long.slice(0, 50), long.slice(0, 51), long), 10)(arm);
  expect(points.map(({ epoch }) => epoch)).toEqual([1, 12, 23, 34, 45, 56, 67, 78, 89, 100]);
  expect(points.map(({ stopped }) => stopped)).toEqual([0, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
});

test('epochs are counted in the optimizer steps that training takes', () => {
  const trial = trialsOfArm()[0]!;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 64 }),
      (train, size) => {
        const batches = epochBatches(new Int32Array(train), size, 0, 1).length;
        const steps = 3 * batches - Math.min(1, batches - 1);
        const [, second, third] = armCurves(
          withTrials([paced(trial, train, size, steps)], [[0.1, 0.2, 0.3]]),
          25,
        )(arm);
        expect(second!.steps).toBe(2 * batches);
        expect(third!.steps).toBe(steps);
      },
    ),
  );
});

test('curves are over epochs where those of the regimes are alike', () => {
  expect(curveAxis(input)).toBe('epoch');
  // The targets' epochs may differ: no arm of one is compared with one of the other.
  const apart = input.trials.map((trial) =>
    trial.spec.kind === 'target' && trial.spec.data.name === 'far'
      ? paced(trial, 90, 32, 24)
      : trial,
  );
  expect(curveAxis({ ...input, trials: apart })).toBe('epoch');
});

test.each([
  ['are more', { frozen: { epochs: 24 } }],
  ['have other batches', { scratch: { batchSize: 64 } }],
  ['are counted in steps', { scratch: { steps: 50 } }],
] as const)('curves are over optimizer steps where the epochs of a regime %s', (_, training) => {
  const differing = reportInput({ training: { epochs: 12, batchSize: 32, ...training } });
  expect(curveAxis(differing)).toBe('steps');
  for (const name of ['curves', 'cell-curves']) {
    const { spec } = chartsIn(differing).find((chart) => chart.name === name)!;
    expect(JSON.stringify(spec)).toContain(
      '"field":"steps","type":"quantitative","title":"Optimizer steps"',
    );
    expect(JSON.stringify(spec.title)).toContain('Over optimizer steps');
  }
});

test.each(['curves', 'cell-curves'])('%s say what a tick is where there is one', (name) => {
  const titleIn = (from: ReportInput) => {
    const { title } = chartsIn(from).find((chart) => chart.name === name)!.spec;
    return (title as { subtitle: string[] }).subtitle.join(' ');
  };
  expect(titleIn(input)).toContain('a seed stopped early');
  const [first] = input.curves.values();
  const alike = new Map([...input.curves.keys()].map((hash) => [hash, first!]));
  expect(titleIn({ ...input, curves: alike })).not.toContain('stopped');
});

function means(curves: CurveOf) {
  return curves(arm).map(({ epoch, mean, seeds }) => [epoch, mean, seeds]);
}

function trialsOfArm(): TrialRecord[] {
  return arm.trials.map(({ hash }) => input.trials.find((trial) => trial.hash === hash)!);
}

/** The arm's seeds with these accuracies. */
function withCurves(...accuracies: number[][]): ReportInput {
  return withTrials(trialsOfArm(), accuracies);
}

function withTrials(trials: TrialRecord[], accuracies: number[][]): ReportInput {
  const curves = new Map(
    trials.map(({ hash }, i): [string, CurveRecord] => [
      hash,
      {
        accuracies: accuracies[i]!,
        epochs: accuracies[i]!.map((_, at) => at + 1),
        seconds: accuracies[i]!.map(() => 1),
        trained: accuracies[i]!,
      },
    ]),
  );
  return { ...input, trials, curves };
}

function paced(trial: TrialRecord, train: number, batchSize: number, steps: number): TrialRecord {
  const { spec, result } = trial;
  return {
    ...trial,
    spec: { ...spec, schedule: { ...spec.schedule, batchSize } } as TrialRecord['spec'],
    result: result && { ...result, steps, split: { ...result.split, train } },
  };
}
