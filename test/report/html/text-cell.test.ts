import { expect, test } from 'vitest';
import { textCell } from '../../../src/report/html/text-cell.ts';

test('a short text stands as it is, escaped', () => {
  expect(textCell('a < b')).toBe('a &lt; b');
});

test('a word that no line has room for may be broken', () => {
  expect(textCell('x'.repeat(39))).toBe('x'.repeat(39));
  expect(textCell(`${'x'.repeat(40)} <`)).toBe(`<span class="wild">${'x'.repeat(40)} &lt;</span>`);
});

test('a long text is folded beneath its beginning, whole', () => {
  const text = `${'<'.repeat(300)} ${'b'.repeat(100)}`;
  const html = textCell(text);
  expect(html).toMatch(/^<details class="long"><summary>(&lt;){300} b{98}…<\/summary>/);
  expect(html).toMatch(/<\/summary>(&lt;){300} b{100}<\/details>$/);
  expect(textCell('ab '.repeat(133))).not.toContain('<details');
});

test('its beginning ends within no character', () => {
  const html = textCell(`${'a'.repeat(399)}${'🙂'.repeat(9)}`);
  expect(html).toContain(`<summary>${'a'.repeat(399)}…</summary>`);
});
