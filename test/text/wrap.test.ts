import { expect, test } from 'vitest';
import { bar, cutMiddle, wrapped } from '../../src/text/wrap.ts';

test('text is broken between words, its indent kept', () => {
  expect(wrapped('  one two three four five', 24, 2)).toBe('  one two three four\n    five');
  expect(wrapped('one\n  two', 40)).toBe('one\n  two');
  expect(wrapped('one two', Number.POSITIVE_INFINITY)).toBe('one two');
});

test('a word longer than a line is broken', () => {
  expect(wrapped('x'.repeat(50), 30)).toBe(`${'x'.repeat(30)}\n${'x'.repeat(20)}`);
});

test('a text is cut in its middle, where names are alike', () => {
  expect(cutMiddle('short', 10)).toBe('short');
  expect(cutMiddle('VGG16 · shapes → near · seed 1', 15)).toBe('VGG16 ·… seed 1');
});

test('a bar is of its width, however far it is', () => {
  expect([-1, 0, 0.5, 1, 2].map((share) => bar(share, 4))).toEqual([
    '    ',
    '    ',
    '━━  ',
    '━━━━',
    '━━━━',
  ]);
});
