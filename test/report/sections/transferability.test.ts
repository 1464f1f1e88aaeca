import { expect, test } from 'vitest';
import type { Transferability } from '../../../src/analysis/types.ts';
import { transferabilityBlocks } from '../../../src/report/sections/transferability.ts';
import { tablesIn, textsIn } from '../../support/blocks.ts';
import { ONE_BASE, reportInput, scoring } from '../../support/report-input.ts';

const { analysis } = reportInput(
  ONE_BASE,
  scoring(({ regime, data }) => (regime === 'frozen' && data.name === 'far' ? 0.4 : 0.5)),
);
const of = (changes: Partial<Transferability>) =>
  transferabilityBlocks({
    ...analysis,
    transferability: [{ ...analysis.transferability[0]!, ...changes }],
  });

test('each base has its scores beside the gain that was measured, plus is better', () => {
  const [table] = tablesIn(transferabilityBlocks(analysis));
  const [near, far] = table!.rows;
  // The fixture's scores of its first base, but for LogME.
  expect(near!.slice(0, 2)).toEqual(['VGG16 ×0.25 32px', 'shape → near']);
  expect(near!.slice(3)).toEqual([
    '1.000',
    '−0.900',
    '−1.100',
    '−0.800',
    '0.750',
    '2.000',
    '−0.500',
    '1,058,000',
    '0.0',
  ]);
  expect(far!.at(-1)).toBe('−10.0');
});

test('a score that does not apply and a gain that is missing are dashes', () => {
  const scores = {
    logMe: 0.1234,
    hScore: null,
    leep: null,
    nce: null,
    nLeep: null,
    kNN: null,
    transRate: null,
    gbc: null,
    aDistance: null,
    frechet: null,
    parameters: 9_000_000,
  };
  const blocks = of({
    trainSize: 50,
    budget: 'equal',
    bases: [{ base: 'VGG16 32px', scores, gain: null }],
  });
  expect(tablesIn(blocks)[0]!.rows).toEqual([
    [
      'VGG16 32px',
      'shape → near, 50 images, equal budget',
      '0.123',
      '–',
      '–',
      '–',
      '–',
      '–',
      '–',
      '–',
      '9,000,000',
      '–',
    ],
  ]);
});

test('few bases give no correlation, and those without a gain are not counted', () => {
  const [base] = analysis.transferability[0]!.bases;
  const texts = (gains: (number | null)[]) =>
    textsIn(of({ enough: false, bases: gains.map((gain) => ({ ...base!, gain })) })).at(-1);
  expect(texts([0.1, null])).toMatch(/^shape → near: with 1 base measured there are too few/);
  expect(texts([0.1, 0.2, null])).toContain('with 2 bases measured');
});

test('enough bases have the correlation of each score, adjusted', () => {
  const [base] = analysis.transferability[0]!.bases;
  const texts = textsIn(
    of({
      enough: true,
      bases: Array(5).fill(base),
      correlations: [
        { score: 'logMe', tau: 0.8, p: 0.0312 },
        { score: 'nce', tau: Number.NaN, p: 1 },
        { score: 'parameters', tau: -0.2, p: 0.0001 },
      ],
    }),
  );
  expect(texts.at(-1)).toBe(
    "shape → near: Kendall's τ with the measured gain over 5 bases, adjusted for all correlations of this report by Holm: LogME 0.80 (adjusted p 0.031), NCE – (adjusted p 1.000), Parameters −0.20 (adjusted p <0.001).",
  );
});

test('without estimates there is nothing', () => {
  expect(transferabilityBlocks({ ...analysis, transferability: [] })).toEqual([]);
});

test('distances stand in a table of their own, and their correlation has its sign explained', () => {
  const [base] = analysis.transferability[0]!.bases;
  const correlations = [{ score: 'aDistance' as const, tau: 0.6, p: 0.2 }];
  const blocks = of({ enough: true, bases: Array(5).fill(base), correlations });
  const [scores, distances] = tablesIn(blocks);
  expect(scores!.columns.map(({ label }) => label)).not.toContain('A-distance');
  expect(distances!.columns.map(({ label }) => label)).toEqual([
    'Base',
    'Source → target',
    'A-distance',
    'Fréchet distance',
    'Measured gain (points)',
  ]);
  expect(distances!.rows[0]).toEqual(['VGG16 ×0.25 32px', 'shape → near', '1.250', '3.000', '0.0']);
  expect(textsIn(blocks).at(-1)).toMatch(
    /A-distance 0\.60 .*Of a distance it is that of its negative\.$/,
  );
});

test('a source without images is at no known distance, which is said', () => {
  const [first] = analysis.transferability[0]!.bases;
  const scores = { ...first!.scores, aDistance: null, frechet: null };
  const imagenet = {
    ...analysis.transferability[0]!,
    source: 'imagenet',
    bases: [{ ...first!, scores }],
  };
  const blocks = transferabilityBlocks({ ...analysis, transferability: [imagenet] });
  expect(tablesIn(blocks)).toHaveLength(1);
  expect(textsIn(blocks)).toContain(
    'From imagenet the distance is not known: it takes images of the source, which only a pretraining of this harness has.',
  );
});
