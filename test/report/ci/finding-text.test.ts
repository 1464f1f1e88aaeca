import { expect, test } from 'vitest';
import {
  changeText,
  detectableText,
  figure,
  findingText,
} from '../../../src/report/ci/finding-text.ts';
import { finding } from '../../support/hostile-gate.ts';

test.each([
  [finding(), '81.2%', '−3.3 points [−4.6, −2.0]', '−1.9 points'],
  [
    finding({
      unit: 'seconds',
      before: 12.3,
      change: 0.153,
      interval: [0.09, 0.22],
      detectable: 0.12,
    }),
    '12.3 s',
    '+15% [+9.0%, +22%]',
    '+12%',
  ],
  [
    finding({ unit: 'bytes', before: 2 ** 30, change: -0.05, interval: null, detectable: null }),
    '1.0 GiB',
    '−5.0%',
    '–',
  ],
  [
    finding({ unit: 'rate', before: 1234.5, change: -0.3, interval: null, detectable: 0.2 }),
    '1,235/s',
    '−30%',
    '−20%',
  ],
  [
    finding({ unit: 'word', before: 'positive', change: null, interval: null, detectable: null }),
    'positive',
    '–',
    '–',
  ],
  [
    finding({
      before: Number.NaN,
      change: Number.NaN,
      interval: null,
      detectable: Number.POSITIVE_INFINITY,
    }),
    'NaN%',
    'NaN points',
    '–',
  ],
  [finding({ before: null, detectable: 1.5 }), '–', '−3.3 points [−4.6, −2.0]', 'nothing'],
])(
  'a figure, its change and what could have been seen, in the unit of finding %#',
  (each, before, change, detectable) => {
    expect(figure(each.before, each.unit)).toBe(before);
    expect(changeText(each)).toBe(change);
    expect(detectableText(each)).toBe(detectable);
  },
);

test('a finding is a sentence of what it rests on, without what is not known', () => {
  expect(findingText(finding())).toBe(
    'regression: accuracy 81.2% → 77.9%; −3.3 points [−4.6, −2.0]; 5 seeds, p (Holm) 0.004; this data could have shown −1.9 points',
  );
  const bare = { before: null, after: null, change: null, detectable: null } as const;
  expect(findingText(finding({ ...bare, outcome: 'incomparable', note: 'other images' }))).toBe(
    'incomparable: accuracy; other images',
  );
  expect(findingText(finding({ ...bare, change: -0.1, interval: null, p: null }))).toBe(
    'regression: accuracy; −10.0 points; 5 seeds',
  );
});
