import { describe, expect, test } from 'vitest';
import { gate } from '../../src/gate/gate.ts';
import { packRight } from '../../src/gate/packed.ts';
import { isPartial, type TrialSnapshot } from '../../src/gate/snapshot.ts';
import type { Finding, GateReport } from '../../src/gate/types.ts';
import {
  cell,
  changed,
  config,
  experiment,
  SEEDS,
  side,
  snapshot,
  timed,
  trial,
} from '../support/gate-runs.ts';
import { runExperiment } from '../support/store-samples.ts';

const only = (report: GateReport, name: Finding['gate']) =>
  report.findings.filter((finding) => finding.gate === name);

const BEFORE = cell([0.8, 0.81, 0.79, 0.8, 0.82]);
/** Differences of about -3 points that vary little. */
const DROP = [-0.03, -0.032, -0.028, -0.031, -0.029];

const drop = (trials: readonly TrialSnapshot[], by: readonly number[]) =>
  changed(trials, ({ accuracy, seed }) => ({ accuracy: accuracy! + by[seed - 1]! }));

describe('accuracy', () => {
  test('a drop that every seed shows trips, with what it could have shown', () => {
    const report = gate(side(BEFORE), side(drop(BEFORE, DROP)), config());
    const [finding, ...rest] = only(report, 'accuracy');
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ outcome: 'regression', trips: true, samples: '5 seeds' });
    expect(finding!.change).toBeCloseTo(-0.03, 10);
    expect(finding!.interval![1]).toBeLessThan(0);
    expect(finding!.detectable).toBe(0.01);
    expect(finding!.note).toBe(
      'its settings changed; of these test images only: the answers to them are not all known',
    );
    expect(report.outcome).toBe('tripped');
  });

  test('a drop within the margin does not, however certain', () => {
    const small = DROP.map((by) => by / 5);
    const report = gate(side(BEFORE), side(drop(BEFORE, small)), config());
    expect(only(report, 'accuracy')[0]).toMatchObject({ outcome: 'equivalent', trips: false });
    const strict = config({ gates: { accuracy: { margin: 0.005 } } });
    expect(
      only(gate(side(BEFORE), side(drop(BEFORE, small)), strict), 'accuracy')[0],
    ).toMatchObject({ outcome: 'regression', trips: true });
  });

  test('a drop that one seed alone shows is inconclusive, and no pass', () => {
    const report = gate(side(BEFORE), side(drop(BEFORE, [-0.15, 0, 0, 0, 0])), config());
    expect(only(report, 'accuracy')[0]).toMatchObject({ outcome: 'inconclusive', trips: false });
    expect(report.outcome).toBe('undecided');
    const strict = config({ gates: { inconclusive: 'trip' } });
    expect(gate(side(BEFORE), side(drop(BEFORE, [-0.15, 0, 0, 0, 0])), strict).outcome).toBe(
      'tripped',
    );
  });

  test('a rise is an improvement', () => {
    const up = drop(
      BEFORE,
      DROP.map((by) => -by),
    );
    expect(only(gate(side(BEFORE), side(up), config()), 'accuracy')[0]).toMatchObject({
      outcome: 'improvement',
      trips: false,
    });
  });

  test('cells that each are too noisy are found together', () => {
    const noises = [
      [-0.06, 0, -0.01, -0.05, -0.03],
      [0, -0.06, -0.05, -0.02, -0.02],
      [-0.05, -0.03, -0.06, 0, -0.03],
      [-0.02, -0.03, 0, -0.05, -0.05],
    ];
    const cells = noises.map((_, i) =>
      cell([0.8, 0.81, 0.79, 0.8, 0.82], { target: `t${i}`, hash: `before-${i}` }),
    );
    const after = cells.flatMap((each, i) => drop(each, noises[i]!));
    const findings = only(gate(side(cells.flat()), side(after), config()), 'accuracy');
    expect(findings.map(({ outcome }) => outcome)).toEqual([
      ...noises.map(() => 'inconclusive'),
      'regression',
    ]);
    expect(findings.at(-1)).toMatchObject({ subject: '4 cells together' });
  });

  test('Holm: what one cell alone shows is not enough among many that show nothing', () => {
    const noisy = [-0.04, -0.01, -0.045, -0.02, -0.05];
    const alone = only(gate(side(BEFORE), side(drop(BEFORE, noisy)), config()), 'accuracy');
    expect(alone[0]!.outcome).toBe('regression');
    const others = Array.from({ length: 11 }, (_, i) =>
      cell([0.5, 0.5, 0.5, 0.5, 0.5], { target: `t${i}` }),
    ).flat();
    const flat = others.map((each) => ({
      ...each,
      hash: `after ${each.target} ${each.seed}`,
      accuracy: 0.5 + (each.seed % 2 ? 0.003 : -0.004),
    }));
    const among = gate(
      side([...BEFORE, ...others]),
      side([...drop(BEFORE, noisy), ...flat]),
      config(),
    );
    expect(only(among, 'accuracy')[0]).toMatchObject({
      outcome: 'inconclusive',
      change: alone[0]!.change,
    });
  });

  test('seeds that all lose the same five images of 200 show no drop, the answers being known', () => {
    const right = (least: number) =>
      Uint8Array.from({ length: 200 }, (_, image) => Number(image >= least && image < 180));
    const known = (trials: readonly TrialSnapshot[], answers: Uint8Array) =>
      trials.map((each) => ({
        ...each,
        accuracy: answers.reduce((a, b) => a + b, 0) / 200,
        testImages: 200,
        right: packRight({ right: answers }),
      }));
    const before = known(BEFORE, right(0));
    const after = known(drop(BEFORE, DROP), right(5));
    const [finding] = only(gate(side(before), side(after), config()), 'accuracy');
    expect(finding).toMatchObject({ outcome: 'inconclusive', trips: false });
    expect(finding!.change).toBeCloseTo(-0.025, 10);
    expect(finding!.note).toBe('its settings changed');
    const unknown = (trials: readonly TrialSnapshot[]) =>
      trials.map((each) => ({ ...each, right: null }));
    const [blind] = only(gate(side(unknown(before)), side(unknown(after)), config()), 'accuracy');
    expect(blind).toMatchObject({ outcome: 'regression', trips: true });
    expect(blind!.note).toContain('of these test images only');
  });

  test('one seed has no verdict, but McNemar where both answers are at hand', () => {
    const [before, after] = [cell([0.8]), drop(cell([0.8]), [-0.1])];
    const right = Uint8Array.from({ length: 20 }, () => 1);
    const wrong = right.map((_, i) => Number(i >= 8));
    const answered = (trials: readonly TrialSnapshot[], answers: Uint8Array) =>
      trials.map((each) => ({ ...each, testImages: 20, right: packRight({ right: answers }) }));
    const report = gate(side(answered(before, right)), side(answered(after, wrong)), config());
    expect(only(report, 'accuracy')[0]).toMatchObject({
      outcome: 'inconclusive',
      note: 'one seed carries no verdict; McNemar on its answers: 8 images lost, 0 won, p 0.008',
    });
    expect(only(gate(side(before), side(after), config()), 'accuracy')[0]!.note).toBe(
      'one seed carries no verdict',
    );
  });

  test('an accuracy that became no number trips, and one of the baseline is incomparable', () => {
    const lost = changed(BEFORE, ({ seed, accuracy }) => ({
      accuracy: seed === 2 ? null : accuracy,
    }));
    expect(only(gate(side(BEFORE), side(lost), config()), 'accuracy')[0]).toMatchObject({
      outcome: 'regression',
      trips: true,
      note: 'the accuracy of 1 seed is not a number',
    });
    expect(only(gate(side(lost), side(BEFORE), config()), 'accuracy')[0]).toMatchObject({
      outcome: 'incomparable',
    });
  });
});

describe('another metric', () => {
  const named = (trials: readonly TrialSnapshot[], by = 0, name = 'AUC') =>
    trials.map((each) => ({ ...each, metric: { name, value: each.accuracy! + by } }));

  test('is what trips, whatever becomes of accuracy', () => {
    const after = named(
      changed(BEFORE, () => ({})),
      -0.05,
    );
    const [finding] = only(gate(side(named(BEFORE)), side(after), config()), 'accuracy');
    expect(finding).toMatchObject({ outcome: 'regression', trips: true, metric: 'AUC' });
    expect(finding!.before).toBeCloseTo(0.804, 6);
    expect(finding!.note).toContain('these test images only');
    const same = named(drop(BEFORE, DROP), 0).map((each, i) => ({
      ...each,
      metric: { name: 'AUC', value: BEFORE[i]!.accuracy },
    }));
    expect(only(gate(side(named(BEFORE)), side(same), config()), 'accuracy')[0]!.trips).toBe(false);
  });

  test('than before cannot be compared', () => {
    const report = gate(side(BEFORE), side(named(changed(BEFORE, () => ({})))), config());
    expect(only(report, 'accuracy')[0]).toMatchObject({
      outcome: 'incomparable',
      note: 'the metric of the verdicts changed: accuracy, now AUC',
    });
  });
});

test('folds are compared by the corrected test: what Student shows of them is not shown', () => {
  const after = drop(BEFORE, [-0.03, -0.01, -0.06, -0.02, -0.05]);
  const folded = (trials: readonly TrialSnapshot[]) =>
    trials.map((each) => ({ ...each, folds: { folds: 5, testShare: 0.3 } }));
  const [student] = only(gate(side(BEFORE), side(after), config()), 'accuracy');
  const [fold] = only(gate(side(folded(BEFORE)), side(folded(after)), config()), 'accuracy');
  expect(student).toMatchObject({ outcome: 'regression', samples: '5 seeds' });
  expect(fold).toMatchObject({ outcome: 'inconclusive', samples: '5 folds' });
});

describe('what can be compared', () => {
  test('trials that were reused are identical, and pass', () => {
    const report = gate(side(BEFORE), side(BEFORE, [], { run: 2 }), config());
    expect(report.findings.map(({ outcome }) => outcome)).toEqual(Array(3).fill('identical'));
    expect(report.outcome).toBe('passed');
  });

  test.each([
    ['code', 'the training code changed'],
    ['data', 'the data changed'],
    ['backend', 'the backend or its device changed'],
  ] as const)('a changed %s is incomparable, and nothing else to compare fails', (part, said) => {
    const after = changed(drop(BEFORE, DROP), () => ({ [part]: 'other' }));
    const report = gate(side(BEFORE), side(after), config());
    expect(report.outcome).toBe('incomparable');
    expect(report.sentence).toBe(`Nothing could be compared: ${said}.`);
    const across = gate(side(BEFORE), side(after), config({ across: [part] }));
    expect(across.outcome).toBe('tripped');
    expect(across.notes).toEqual([
      `compared in spite of a change in ${said.replace(' changed', '')}, as asked`,
    ]);
  });

  test('times are not compared with those of another machine, whatever is asked', () => {
    const after = changed(BEFORE, () => ({ machine: 'another' }));
    const asked = config({ across: ['code', 'data', 'backend'] });
    const report = gate(side(BEFORE), side(after, [], { machine: 'another' }), asked);
    expect(only(report, 'time')[0]).toMatchObject({
      outcome: 'incomparable',
      note: 'the machine changed: machine; 1 at a time, now another',
    });
    expect(only(report, 'accuracy')[0]!.outcome).toBe('equivalent');
    expect(report.outcome).toBe('undecided');
    const strict = config({ gates: { incomparable: 'trip' } });
    expect(gate(side(BEFORE), side(after), strict).outcome).toBe('tripped');
  });

  test('that a run was asked for a part alone is said, and what it lacks trips', () => {
    const report = gate(side(BEFORE), side(BEFORE.slice(1), [], { partial: true }), config());
    expect(report.notes).toEqual(['run 1 was asked for a part of its plan, and lacks the rest']);
    expect(report.outcome).toBe('tripped');
  });

  test.each([
    ['a whole run that lacks trials', null, 1, false],
    ['a part', '--grep', 1, true],
    ['a part of which earlier runs knew the rest', '--grep', 2, false],
  ])('%s: partial or not', (_, asked, count, partial) => {
    const selection = asked === null ? null : { grep: 'VGG16', retryFailed: false, shard: null };
    const entry = { ...runExperiment(), planned: 2 };
    expect(isPartial({ selection }, [[entry, count]])).toBe(partial);
  });

  test('trials of before fingerprints say so', () => {
    const old = BEFORE.map((each) => ({ ...each, code: null, data: null, backend: null }));
    const report = gate(side(old), side(drop(BEFORE, DROP)), config());
    expect(report.outcome).toBe('incomparable');
    expect(report.sentence).toContain('not known');
  });

  test('an empty run has nothing to compare', () => {
    const report = gate(side([]), side([]), config());
    expect(report.outcome).toBe('incomparable');
    expect(report.sentence).toBe('Nothing could be compared: the runs have nothing in common.');
  });
});

describe('missing and failing', () => {
  const gone = BEFORE.slice(1);
  const failed = [trial({ ...BEFORE[0], error: 'the loss is NaN', accuracy: null }), ...gone];

  test('a trial that the run does not have trips', () => {
    const report = gate(side(BEFORE), side(gone), config());
    expect(only(report, 'missing')).toMatchObject([
      { subject: 'VGG16 32px, shapes → far, frozen, seed 1', after: 'missing', trips: true },
    ]);
    expect(gate(side(BEFORE), side(gone), config({ gates: { missing: 'report' } })).outcome).toBe(
      'passed',
    );
  });

  test('a trial that failed anew trips with its reason; one that failed before does not', () => {
    const report = gate(side(BEFORE), side(failed), config());
    expect(only(report, 'failing')).toMatchObject([{ trips: true, note: 'the loss is NaN' }]);
    expect(only(gate(side(failed), side(failed), config()), 'failing')).toEqual([]);
    expect(only(gate(side(failed), side(BEFORE), config()), 'failing')).toMatchObject([
      { outcome: 'improvement', trips: false },
    ]);
  });

  test('an experiment that was skipped, or is not there, is missing with its reason', () => {
    const skipped = {
      ...side([]),
      snapshot: snapshot({ experiments: [experiment({ skipReason: 'no GPU' })] }),
    };
    expect(only(gate(side(BEFORE), skipped, config()), 'missing')).toHaveLength(5);
    expect(gate(side(BEFORE), skipped, config()).findings[0]!.note).toBe('no GPU');
    const none = { ...side([]), snapshot: snapshot() };
    expect(gate(side(BEFORE), none, config()).findings[0]!.note).toContain('does not have');
  });
});

test('a verdict that turns from positive to negative trips, others are told', () => {
  const { seed: _, ...name } = trial();
  const verdict = (verdict: 'positive' | 'negative' | 'inconclusive') =>
    ({ ...name, verdict, gap: 0.05, interval: [0.01, 0.09] }) as const;
  const of = (each: Parameters<typeof verdict>[0]) => ({
    ...side([]),
    snapshot: snapshot({
      experiments: [experiment({ trials: BEFORE, verdicts: [verdict(each)] })],
    }),
  });
  const turned = gate(of('positive'), of('negative'), config());
  expect(only(turned, 'verdicts')).toMatchObject([
    { before: 'positive', after: 'negative', trips: true, note: 'change −5.0 [−9.0, −1.0] points' },
  ]);
  expect(turned.outcome).toBe('tripped');
  const faded = gate(
    of('positive'),
    of('inconclusive'),
    config({ gates: { inconclusive: 'trip' } }),
  );
  expect(only(faded, 'verdicts')).toMatchObject([{ trips: false }]);
  expect(only(gate(of('positive'), of('positive'), config()), 'verdicts')).toEqual([]);
});

describe('time and memory', () => {
  const slower = (by: number) =>
    changed(BEFORE, ({ seconds, seed }) => ({ seconds: seconds! * by * (1 + seed / 500) }));

  test('a slowdown of every seed trips; a speedup is an improvement', () => {
    const runs = [0.1, 0.1001, 0.0999, 0.1002, 0.1].map((seconds) => [seconds, seconds, seconds]);
    const known = side(BEFORE, [timed(...runs)]);
    const [finding] = only(gate(known, side(slower(1.3)), config()), 'time');
    expect(finding).toMatchObject({ outcome: 'regression', trips: true, before: 20, note: null });
    expect(finding!.change).toBeCloseTo(0.308, 2);
    expect(only(gate(side(BEFORE), side(slower(0.7)), config()), 'time')[0]!.outcome).toBe(
      'improvement',
    );
    expect(only(gate(side(BEFORE), side(slower(1.02)), config()), 'time')[0]!.outcome).toBe(
      'equivalent',
    );
  });

  test('without five timed runs a slowdown is told and trips nothing, nor with runs that drift as far', () => {
    const [alone] = only(gate(side(BEFORE), side(slower(1.3)), config()), 'time');
    expect(alone).toMatchObject({ outcome: 'regression', trips: false });
    expect(alone!.note).toContain('from five timed runs of the baseline on');
    const runs = [0.1, 0.13, 0.09, 0.12, 0.1].map((seconds) => [seconds, seconds, seconds]);
    const [drifting] = only(
      gate(side(BEFORE, [timed(...runs)]), side(slower(1.3)), config()),
      'time',
    );
    expect(drifting).toMatchObject({ outcome: 'inconclusive', trips: false });
  });

  test('seeds that disagree raise the floor, and it is said', () => {
    const noisy = changed(BEFORE, ({ seconds, seed }) => ({ seconds: seconds! * (1 + seed / 10) }));
    const [finding] = only(gate(side(BEFORE), side(noisy), config()), 'time');
    expect(finding).toMatchObject({ outcome: 'inconclusive', trips: false });
    expect(finding!.note).toMatch(/^the noise floor is \d+%$/);
    expect(finding!.detectable).toBeGreaterThan(finding!.change!);
  });

  test('a gate that is off finds nothing', () => {
    const off = config({ gates: { time: false, memory: false, accuracy: false } });
    expect(gate(side(BEFORE), side(slower(3)), off).findings).toEqual([]);
  });

  test('memory that grew trips', () => {
    const more = changed(BEFORE, ({ memoryBytes }) => ({ memoryBytes: memoryBytes! * 1.5 }));
    expect(only(gate(side(BEFORE), side(more), config()), 'memory')[0]).toMatchObject({
      outcome: 'regression',
      change: 0.5,
      unit: 'bytes',
    });
  });
});

describe('throughput', () => {
  const samples = (by: number) =>
    SEEDS.flatMap((i) => [by * (0.1 + i / 2000), by * (0.1 - i / 2000)]);
  const of = (...runs: number[][]) => side([], [timed(...runs)]);

  test('batches that take longer trip, in images a second', () => {
    const [finding] = only(gate(of(samples(1)), of(samples(1.5)), config()), 'throughput');
    expect(finding).toMatchObject({ outcome: 'regression', trips: true, unit: 'rate' });
    expect(finding!.before).toBeCloseTo(320, 6);
    expect(finding!.change).toBeCloseTo(1 / 1.5 - 1, 10);
    expect(finding!.interval![0]).toBeLessThan(finding!.change!);
    expect(finding!.note).toContain('one run');
  });

  test('runs of the baseline that differ among themselves raise the floor', () => {
    const steady = gate(of(samples(1), samples(1.01), samples(0.99)), of(samples(1.2)), config());
    expect(only(steady, 'throughput')[0]!.outcome).toBe('regression');
    const moving = gate(of(samples(1), samples(1.3), samples(0.8)), of(samples(1.2)), config());
    expect(only(moving, 'throughput')[0]).toMatchObject({ outcome: 'inconclusive', trips: false });
  });

  test('another machine or code is incomparable', () => {
    for (const changes of [{ machine: 'another' }, { code: 'other' }, { backend: 'other' }]) {
      const after = side([], [timed(samples(3))], changes);
      expect(only(gate(of(samples(1)), after, config()), 'throughput')[0]).toMatchObject({
        outcome: 'incomparable',
        trips: false,
      });
      expect(gate(of(samples(1)), after, config()).outcome).toBe('incomparable');
    }
  });

  test('timings without their samples are inconclusive', () => {
    const [finding] = only(gate(of(), of(samples(3)), config()), 'throughput');
    expect(finding).toMatchObject({
      outcome: 'inconclusive',
      note: 'single samples were not kept',
    });
  });
});
