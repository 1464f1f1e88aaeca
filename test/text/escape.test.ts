import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { embedJson, escapeHtml, escapeMarkdown, tamed } from '../../src/text/escape.ts';

describe('tamed', () => {
  it('shows marks of direction, and isolates what is written from right to left', () => {
    expect(tamed('\u202Egnp.exe\u202C')).toBe('⟨U+202E⟩gnp.exe⟨U+202C⟩');
    expect(tamed('a \u200F\u2067b')).toBe('a ⟨U+200F⟩⟨U+2067⟩b');
    expect(tamed('class שלום עולם (12)')).toBe('class \u2068שלום עולם\u2069 (12)');
  });

  it('leaves all else as it is', () => {
    const plain = fc.string({ unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(plain, (text) => {
        expect(tamed(text)).toBe(text);
      }),
    );
  });
});

describe('escapeHtml', () => {
  it('leaves nothing that opens a tag or ends an attribute', () => {
    expect(escapeHtml(`<script>alert("a" & 'b')</script>`)).toBe(
      '&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;',
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
      }),
    );
  });
});

describe('escapeMarkdown', () => {
  it.each([
    ['a|b', 'a\\|b'],
    ['*bold* _it_ `code` ~~no~~ $x$', '\\*bold\\* \\_it\\_ \\`code\\` \\~\\~no\\~\\~ \\$x\\$'],
    ['two\nlines', 'two lines'],
    ['<img src=x>', '&lt;img src=x>'],
    ['&lt;b>', '&amp;lt;b>'],
    ['[a](http://x)', '[a]\\(http://x)'],
    ['[a]: http://x', '\\[a]: http://x'],
    ['# heading', '\\# heading'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['back\\slash', 'back\\\\slash'],
  ])('takes the meaning from %j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  it.each(['81.2 [78.0, 84.4]', '<0.001', '+3.2 [+1.0, +5.4]', 'CPU, 4 threads'])(
    'leaves %j as it is',
    (text) => {
      expect(escapeMarkdown(text)).toBe(text);
    },
  );

  it('is one line without a bare table bar or tag, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeMarkdown(text);
        expect(escaped).not.toMatch(/[\n\r]/);
        expect(escaped).not.toMatch(/<[a-z/!?]/i);
        expect(escaped.replace(/\\[\\`*_~$|]/g, '')).not.toMatch(/[`*_~$|]/);
      }),
    );
  });
});

describe('embedJson', () => {
  it('gives the value back and cannot end its script element', () => {
    const value = { text: '</script><!--', number: 1 };
    expect(embedJson(value)).not.toContain('<');
    expect(JSON.parse(embedJson(value))).toEqual(value);
  });
});
