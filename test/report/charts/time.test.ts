import { expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/experiment/schema.ts';
import { COUNTED, type CostRow } from '../../../src/report/charts/cost-rows.ts';
import type { ReportInput } from '../../../src/report/input/input.ts';
import { chartsIn } from '../../support/rendered-report.ts';
import { reportInput } from '../../support/report-input.ts';
import { machine } from '../../support/store-samples.ts';

const FILE = {
  kind: 'weights',
  name: 'chest',
  file: { VGG16: 'v.h5', ResNet50: 'r.h5', DenseNet121: 'd.h5', InceptionResNetV2: 'i.h5' },
} as const;
const RANDOM = { kind: 'random' } as const;

test('a start from a source is drawn with and without the whole of its pretraining', () => {
  const input = reportInput();
  const rows = rowsOf(input);
  const { wallSeconds } = input.analysis.pretrainings.find(({ base }) => base.startsWith('VGG16'))!;
  const [alone, whole] = [COUNTED.alone, COUNTED.whole].map((counted) =>
    rows.filter((row) => row.counted === counted && row.panel === 'shape → far'),
  );
  const spent = (among: readonly CostRow[] | undefined, regime: string) =>
    among!.find((row) => row.regime === regime && row.base.startsWith('VGG16'))!.spent;
  expect(wallSeconds).toBeGreaterThan(1);
  expect(spent(whole, 'frozen')).toBeCloseTo(spent(alone, 'frozen') + wallSeconds);
  expect(spent(whole, 'fine-tuned')).toBeCloseTo(spent(alone, 'fine-tuned') + wallSeconds);
  expect(spent(whole, 'scratch')).toBe(spent(alone, 'scratch'));
});

test.each<[string, ExperimentInput['sources'], string[], RegExp]>([
  ['made elsewhere', [FILE], [COUNTED.unknown], /pretraining of chest cost is unknown/],
  ['not trained', [RANDOM], [COUNTED.alone], /^(?!.*pretraining)/],
  [
    'described from one made elsewhere',
    [FILE, { kind: 'mean-variance', of: 'chest' }],
    [COUNTED.unknown],
    /pretraining of chest and mean-variance cost is unknown/,
  ],
])('of a source that was %s it says what is counted', (_, sources, counted, caption) => {
  const input = reportInput({ sources });
  expect([...new Set(rowsOf(input).map((row) => row.counted))]).toEqual(counted);
  expect(captionOf(input)).toMatch(caption);
});

test('an arm no better than guessing is not on the front, however cheap', () => {
  const input = reportInput();
  const cheapest = input.analysis.cells
    .filter(({ target }) => target === 'far')
    .reduce((a, b) => (b.meanWallSeconds < a.meanWallSeconds ? b : a));
  const isCheapest = (row: CostRow) =>
    row.panel === 'shape → far' &&
    row.base === cheapest.base &&
    row.regime === cheapest.regime &&
    row.counted === COUNTED.alone;
  expect(rowsOf(input).find(isCheapest)!.front).toBe(true);
  const guessing = reportInput({}, (trial) =>
    trial.result !== null && cheapest.trials.some(({ hash }) => hash === trial.hash)
      ? { ...trial, result: { ...trial.result, testAccuracy: 0.26 } }
      : trial,
  );
  expect(rowsOf(guessing).find(isCheapest)).toMatchObject({ front: false, guessing: 25 });
  expect(rowsOf(guessing).some(({ front }) => front)).toBe(true);
});

test('the bases of the front are named without what they have in common', () => {
  const rows = rowsOf(reportInput());
  expect(new Set(rows.flatMap(({ name }) => name ?? []))).toEqual(
    new Set(['VGG16', 'ResNet50', 'DenseNet121', 'InceptionResNetV2']),
  );
  const widths = rowsOf(
    reportInput({
      bases: [
        { name: 'VGG16', width: 0.25 },
        { name: 'VGG16', width: 0.5 },
      ],
    }),
  );
  expect(new Set(widths.flatMap(({ name }) => name ?? []))).toEqual(
    new Set(['VGG16 ×0.25 32px', 'VGG16 ×0.5 32px']),
  );
});

test('trials beside each other are told', () => {
  const input = reportInput();
  const environment = { ...input.run.environment, workers: 2 };
  expect(captionOf({ ...input, run: { ...input.run, environment } })).toContain(
    'by the clock, 2 trials side by side',
  );
});

test('that different machines trained is told, since times do not compare then', () => {
  const input = reportInput({}, (trial, i) => ({
    ...trial,
    machine: machine({ host: `w${i % 3}`, cores: i % 3 === 0 ? 4 : 2, workers: 2 }),
  }));
  expect(captionOf(input)).toContain('trained on 2 kinds of machine: times do not compare');
  const alike = reportInput({}, (trial) => ({ ...trial, machine: machine({ workers: 3 }) }));
  expect(captionOf(alike)).toContain('by the clock, 3 trials side by side');
});

function chartOf(input: ReportInput) {
  return chartsIn(input).find(({ name }) => name === 'time')!;
}

function rowsOf(input: ReportInput): CostRow[] {
  return chartOf(input).rows as unknown as CostRow[];
}

function captionOf(input: ReportInput): string {
  return (chartOf(input).spec.title as { subtitle: string[] }).subtitle.join(' ');
}
