import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible } from '../../src/text/visible.ts';

/** UTF-16 of any kind: fast-check's own takes seconds to begin. */
const ANY_TEXT = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 400 })
  .map((units) => String.fromCharCode(...units));

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
