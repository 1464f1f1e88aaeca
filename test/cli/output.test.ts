import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guarded, guardedJson, visible, visibleLines } from '../../src/text/visible.ts';

const CLI = resolve(import.meta.dirname, '../../src/cli');
const ESCAPE = '\u001b';
/** UTF-16 of any kind, and what a terminal or a CI server obeys. */
const ANY_TEXT = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(
        '\n',
        '\r\n',
        '::',
        '::error::x',
        ' ',
        '##[',
        '##vso[',
        ESCAPE,
        '[31m',
        '\u009b',
      ),
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));
const OBEYED = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069]|^\s*::|##\w*\[/u;

test('a command prints through one function', () => {
  const direct = readdirSync(CLI, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) =>
      /process\.std(out|err)\.write|console\./.test(readFileSync(join(CLI, file), 'utf8')),
    );
  // The first puts a line in the place of another, on a terminal alone; main has no function yet.
  expect(direct.sort()).toEqual(['commands/doctor.ts', 'main.ts', 'output/print.ts']);
});

test('no text has a line that is obeyed rather than shown', () => {
  fc.assert(
    fc.property(ANY_TEXT, (text) => {
      expect(visible(text)).not.toMatch(OBEYED);
      for (const line of visibleLines(text).split('\n')) expect(line).not.toMatch(OBEYED);
      for (const line of guarded(text, false).split('\n'))
        expect(line.replace(/\r$/, '')).not.toMatch(OBEYED);
      const json = guardedJson(JSON.stringify({ text }, null, 2));
      expect(JSON.parse(json)).toEqual({ text });
      for (const line of json.split('\n')) expect(line).not.toMatch(OBEYED);
    }),
    { numRuns: 500 },
  );
});

test('further lines of a text from outside are never at the begin of a line', () => {
  expect(visibleLines('failed\nremedy: rm -rf\n  a list\n::error::x')).toBe(
    'failed\n  remedy: rm -rf\n  a list\n  \\u003a:error::x',
  );
  expect(visibleLines(Array(1000).fill('x').join('\n')).split('\n')).toHaveLength(61);
});

test('our colours stay where they are wanted, and nothing else does', () => {
  const red = `${ESCAPE}[31mred${ESCAPE}[39m`;
  expect(guarded(red, true)).toBe(red);
  expect(guarded(red, false)).toBe('\\u001b[31mred\\u001b[39m');
  expect(guarded(`${ESCAPE}[2J${ESCAPE}]0;title\u0007`, true)).toBe(
    '\\u001b[2J\\u001b]0;title\\u0007',
  );
  expect(guarded(`${ESCAPE}[31m::error::x`, true)).toBe(`${ESCAPE}[31m\\u003a:error::x`);
  expect(guarded('a ::b\n ::c\r\n##[group]x #[y]', false)).toBe(
    'a ::b\n \\u003a:c\r\n\\u0023#[group]x #[y]',
  );
});
