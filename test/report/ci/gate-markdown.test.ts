import { expect, test } from 'vitest';
import { COMMENT_LIMIT, gateMarkdown } from '../../../src/report/ci/gate-markdown.ts';
import { finding, HOSTILE, hostileReport, report } from '../../support/hostile-gate.ts';

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
  expect(text).toContain('<summary>1 other finding</summary>');
  expect(text).toContain('1 comparison identical');
});

test('it never outgrows a comment, and says what it left out', () => {
  const many = Array.from({ length: 2000 }, (_, i) =>
    finding({ subject: `${i} ${'x'.repeat(400)}` }),
  );
  const text = gateMarkdown(report([...many, finding({ outcome: 'equivalent', trips: false })]));
  expect(text.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  const left = Number(/([\d,]+) findings left out/.exec(text)![1]!.replace(',', ''));
  expect(text.match(/^\| accuracy \|/gm)!.length).toBe(2000 - left);
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

test('the least telling of the others come last, and both sides and every note are named', () => {
  const outcomes = ['equivalent', 'improvement', 'inconclusive', 'incomparable', 'regression'];
  const text = gateMarkdown(
    report(
      (outcomes as ('equivalent' | 'regression')[]).map((outcome) =>
        finding({ outcome, trips: false }),
      ),
      { outcome: 'undecided', notes: ['another machine'] },
    ),
  );
  expect(text).toContain('### transfer-bench: no regression found, not all decided');
  expect(text).toContain('\nrun 2 at aaaaaaaaa against run 1 at aaaaaaaaa.\n');
  expect(text).toContain('> **Note:** another machine');
  expect(text).toContain('<summary>5 other findings</summary>');
  const found = [...text.matchAll(/\| (\w+); 5 seeds/g)].map(([, outcome]) => outcome);
  expect(found).toEqual(outcomes.toReversed());
});
