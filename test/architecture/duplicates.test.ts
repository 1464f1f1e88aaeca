import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../src');
/** Lines that no two places may share. */
const LINES = 10;

/** Lines as they are compared: without indentation, comments, imports and lines of brackets alone. */
function linesOf(text: string): { text: string; number: number }[] {
  const bare = text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ''))
    .replace(/^(?:import|export)\b[^;]*? from '[^']+';$/gm, (all) => all.replace(/[^\n]/g, ''));
  return bare
    .split('\n')
    .map((line, i) => ({ text: line.replace(/\/\/.*$/, '').trim(), number: i + 1 }))
    .filter((line) => /\w/.test(line.text));
}

/** Places whose next ten lines stand in another place before them, each run named once. */
function duplicatesIn(texts: ReadonlyMap<string, string>): string[] {
  const seen = new Map<string, string>();
  const found: string[] = [];
  for (const [file, text] of texts) {
    const lines = linesOf(text);
    let last = -LINES;
    for (let i = 0; i + LINES <= lines.length; i++) {
      const run = lines.slice(i, i + LINES).map((line) => line.text);
      const key = run.join('\n');
      const place = `${file}:${lines[i]!.number}`;
      const other = seen.get(key);
      if (other === undefined) seen.set(key, place);
      else if (i - last >= LINES) {
        found.push(`${place} repeats ${other}`);
        last = i;
      }
    }
  }
  return found;
}

test('no ten lines of the source stand twice', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    // Kernels unroll by hand what their compiler would not inline.
    (file) => file.endsWith('.ts') && !file.endsWith('.as.ts'),
  );
  const texts = new Map(files.sort().map((file) => [file, readFileSync(join(SRC, file), 'utf8')]));
  expect(duplicatesIn(texts)).toEqual([]);
});

test('ten lines that stand twice are found, whatever their indentation', () => {
  const lines = Array.from({ length: LINES }, (_, i) => `call(${i});`);
  const texts = (second: string[]) =>
    new Map([
      ['a.ts', lines.join('\n')],
      ['b.ts', `start();\n\n${second.map((line) => `  ${line} // why`).join('\n')}\n`],
    ]);
  expect(duplicatesIn(texts(lines))).toEqual(['b.ts:3 repeats a.ts:1']);
  expect(duplicatesIn(texts(lines.slice(1)))).toEqual([]);
});
