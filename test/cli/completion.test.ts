import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMAND_NAMES } from '../../src/cli/commands/index.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-completion-'));
  writeFileSync(join(folder, 'bench'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(join(folder, 'bench'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

function bench(shell: string, ...args: string[]): string {
  const env = { ...process.env, SHELL: `/bin/${shell}` };
  return execFileSync(process.execPath, [MAIN, ...args], { env, encoding: 'utf8' });
}

test.each([
  ['bash', /^complete .* -F _bench_yargs_completions bench$/m],
  ['zsh', /^#compdef bench$/m],
])('%s is given a script of its own', (shell, line) => {
  expect(bench(shell, 'completion')).toMatch(line);
});

test('every command is completed; zsh shows what each is for', () => {
  const names = bench('bash', '--get-yargs-completions', 'bench', '').trim().split('\n');
  expect(names).toEqual([...COMMAND_NAMES, 'completion']);
  const shown = bench('zsh', '--get-yargs-completions', 'bench', '').trim().split('\n');
  expect(shown).toHaveLength(names.length);
  for (const [i, line] of shown.entries()) expect(line).toMatch(new RegExp(`^${names[i]}:\\w`));
});

test.each<[string, string[], string]>([
  ['the options of a command', ['run', '--'], '--retry-failed'],
  ['the values of an option', ['run', '--backend', ''], 'wasm'],
  ['an action', ['baseline', ''], 'save'],
])('%s are completed', (_what, words, expected) => {
  const shown = bench('bash', '--get-yargs-completions', 'bench', ...words)
    .trim()
    .split('\n');
  expect(shown).toContain(expected);
});

const hasBash = spawnSync('bash', ['-c', 'mapfile -t a </dev/null']).status === 0;
describe.runIf(hasBash)('in bash itself', () => {
  test.each([
    ['a command', 'bench expl', 'explain'],
    ['an option', 'bench run --retry', '--retry-failed'],
  ])('%s is completed', (_what, line, expected) => {
    const words = line.split(' ');
    const script = `source <(bench completion); COMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}
_bench_yargs_completions; echo "\${COMPREPLY[@]}"`;
    const PATH = `${folder}${delimiter}${process.env['PATH']}`;
    const env = { ...process.env, SHELL: '/bin/bash', PATH };
    expect(execFileSync('bash', ['-c', script], { env, encoding: 'utf8' }).trim()).toBe(expected);
  });
});
