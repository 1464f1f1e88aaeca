import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bencherMetrics } from '../../../src/report/ci/bencher.ts';
import { changeText, detectableText, figure } from '../../../src/report/ci/finding-text.ts';
import { COMMENT_LIMIT, gateMarkdown } from '../../../src/report/ci/gate-markdown.ts';
import { gateAnnotations, runAnnotations } from '../../../src/report/ci/github.ts';
import { visible } from '../../../src/text/visible.ts';
import { rows } from '../../support/analysis-rows.ts';
import { cell, experiment, snapshot, timed } from '../../support/gate-runs.ts';
import { finding, HOSTILE, hostileReport, report } from '../../support/hostile-gate.ts';
import { sample } from '../../support/sample-experiment.ts';
import { ENVIRONMENT } from '../../support/store-samples.ts';

/** What https://bencher.dev/bmf.json (draft 07) says, with names no shorter than a character. */
const BMF = {
  type: 'object',
  patternProperties: {
    '.+': {
      type: 'object',
      patternProperties: {
        '.+': {
          type: 'object',
          properties: {
            value: { type: 'number' },
            lower_value: { type: 'number' },
            upper_value: { type: 'number' },
          },
          required: ['value'],
          additionalProperties: false,
        },
      },
    },
  },
};
/** UTF-16 of any kind: fast-check's own takes seconds to begin. */
const ANY_TEXT = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 400 })
  .map((units) => String.fromCharCode(...units));
const isBmf = new Ajv().compile(BMF);

describe('visible', () => {
  test('is one line without what would be obeyed, of any text', () => {
    fc.assert(
      fc.property(ANY_TEXT, (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u200e\u200f\u2028\u2029]/u);
        expect([...shown].length).toBeLessThanOrEqual(300);
        expect(shown).not.toMatch(/\p{Surrogate}/u);
      }),
    );
  });

  test('leaves plain text and shows codes', () => {
    expect(visible('VGG16 ×0.25, Größe → 東京 🙂')).toBe('VGG16 ×0.25, Größe → 東京 🙂');
    expect(visible('a\u202eb\u001bc\n d')).toBe('a\\u202eb\\u001bc d');
    expect(visible('x'.repeat(10_000), 10)).toBe(`${'x'.repeat(9)}…`);
  });
});

describe('figures', () => {
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
  ])('%#', (each, before, change, detectable) => {
    expect(figure(each.before, each.unit)).toBe(before);
    expect(changeText(each)).toBe(change);
    expect(detectableText(each)).toBe(detectable);
  });
});

describe('GitHub', () => {
  const parsed = (line: string) => line.match(/^::(error|warning|notice) ([^:]*)::(.*)$/);

  test('an error a finding, at the experiment, escaped as GitHub asks', () => {
    const lines = gateAnnotations(
      report([finding({ note: '100% sure' })]),
      () => 'experiments/a,b.ts',
    );
    expect(lines).toEqual([
      '::error file=experiments/a%2Cb.ts,title=accuracy%3A VGG16 32px%2C shapes → far%2C frozen::regression: accuracy 81.2%25 → 77.9%25; −3.3 points [−4.6, −2.0]; 5 seeds, p (Holm) 0.004; this data could have shown −1.9 points; 100%25 sure',
    ]);
  });

  test('ten at most, the last one counts the rest', () => {
    const lines = gateAnnotations(report(Array.from({ length: 30 }, () => finding())), () => null);
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toContain('and 21 more');
  });

  test.each([
    ['incomparable', 'error'],
    ['undecided', 'warning'],
    ['passed', 'notice'],
  ] as const)('%s is one %s', (outcome, level) => {
    const lines = gateAnnotations(report([], { outcome }), () => null);
    expect(lines.map((line) => parsed(line)?.[1])).toEqual([level]);
  });

  test.each(HOSTILE)('no text of a user is a command', (text) => {
    const run = {
      id: 1,
      identity: 'run-1',
      selection: null,
      status: 'failed',
      startedAt: '',
      finishedAt: null,
      environment: ENVIRONMENT,
      experiments: [],
    } as const;
    const trials = rows(sample(), () => 'failed')
      .slice(0, 1)
      .map((trial) => ({ ...trial, error: text }));
    for (const line of [
      ...gateAnnotations(hostileReport(text), () => text),
      ...runAnnotations(run, trials),
    ]) {
      expect(line).not.toMatch(/[\r\n]/);
      expect(parsed(line), line).not.toBeNull();
    }
  });
});

describe('Markdown', () => {
  test('what tripped stands in the open, the rest is folded', () => {
    const text = gateMarkdown(
      report([
        finding(),
        finding({ outcome: 'inconclusive', trips: false }),
        finding({ outcome: 'identical', trips: false }),
      ]),
    );
    expect(text).toContain('### transfer-bench: a gate tripped');
    expect(text).toContain(
      '| accuracy | sample: VGG16 32px, shapes → far, frozen | 81.2% | 77.9% | −3.3 points [−4.6, −2.0] | −1.9 points | regression; 5 seeds, p (Holm) 0.004 |',
    );
    expect(text.indexOf('<details>')).toBeGreaterThan(text.indexOf('| regression;'));
    expect(text).toContain('1 comparison identical');
  });

  test('it never outgrows a comment, and says what it left out', () => {
    const many = Array.from({ length: 2000 }, (_, i) =>
      finding({ subject: `${i} ${'x'.repeat(400)}` }),
    );
    const text = gateMarkdown(report([...many, finding({ outcome: 'equivalent', trips: false })]));
    expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    expect(text).toMatch(/[\d,]+ findings left out for length/);
  });

  test.each(HOSTILE)('no text of a user is markup', (text) => {
    const markdown = gateMarkdown(hostileReport(text));
    expect(markdown.length).toBeLessThanOrEqual(COMMENT_LIMIT);
    const own = markdown.replace(/<!-- (transfer-bench compare )?-->|<\/?(details|summary)>/g, '');
    expect(own).not.toMatch(/<[a-z!/]/i);
    expect(markdown).not.toMatch(/@\w/);
    expect(own).not.toMatch(/\]\(javascript/);
    for (const line of markdown.split('\n').filter((each) => each.startsWith('|')))
      expect(line.replaceAll('\\|', '').split('|')).toHaveLength(9);
  });
});

describe("Bencher's metric format", () => {
  const run = (name: string) =>
    snapshot({
      experiments: [
        experiment({
          name,
          trials: [...cell([0.8, 0.9]), ...cell([0.5], { target: name, memoryBytes: null })],
          throughput: [
            timed([0.1, 0.2, 0.4]),
            { ...timed(), task: 'training', medianSeconds: null },
          ],
        }),
      ],
    });

  test('is valid and has the figures with their extremes', () => {
    const metrics = bencherMetrics(run('sample'));
    expect(isBmf(metrics)).toBe(true);
    expect(metrics['sample: VGG16 32px, shapes → far, frozen']).toMatchObject({
      accuracy: { value: expect.closeTo(0.85, 10), lower_value: 0.8, upper_value: 0.9 },
      'wall-time': { value: 20 },
    });
    expect(metrics['sample: VGG16 32px, inference, batches of 32']).toEqual({
      throughput: { value: 160, lower_value: 80, upper_value: 320 },
    });
    expect(metrics['sample: VGG16 32px, shapes → sample, frozen']).not.toHaveProperty(
      'peak-memory',
    );
    expect(Object.keys(metrics)).toHaveLength(3);
  });

  test('what is not a number is left out', () => {
    const odd = snapshot({
      experiments: [
        experiment({
          trials: cell([Number.NaN], { seconds: null, memoryBytes: Number.POSITIVE_INFINITY }),
        }),
      ],
    });
    expect(bencherMetrics(odd)).toEqual({});
  });

  test.each(HOSTILE)(
    'names of any kind make valid, distinct names of at most 1024 characters',
    (text) => {
      const metrics = bencherMetrics(run(text));
      expect(isBmf(JSON.parse(JSON.stringify(metrics)))).toBe(true);
      expect(Object.keys(metrics)).toHaveLength(3);
      for (const name of Object.keys(metrics)) expect([...name].length).toBeLessThanOrEqual(1024);
    },
  );

  test('the schema refuses what is not of the format', () => {
    expect(isBmf({ a: { b: { lower_value: 1 } } })).toBe(false);
    expect(isBmf({ a: { b: { value: null } } })).toBe(false);
  });
});
