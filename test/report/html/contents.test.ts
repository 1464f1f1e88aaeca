import { expect, test } from 'vitest';
import { renderContents, sectionId } from '../../../src/report/html/contents.ts';

test('a section is named in addresses by the letters of its title', () => {
  expect(sectionId('What to do')).toBe('what-to-do');
  expect(sectionId('Skipped & failed (3)')).toBe('skipped-failed-');
});

test('each part has its link, in order, and its title is no markup', () => {
  const html = renderContents([
    { id: 'verdicts', title: 'Verdicts' },
    { id: 'b', title: '<script>' },
  ]);
  expect(
    [...html.matchAll(/<a href="#([^"]*)">([^<]*)<\/a>/g)].map((link) => link.slice(1)),
  ).toEqual([
    ['verdicts', 'Verdicts'],
    ['b', '&lt;script&gt;'],
  ]);
});
