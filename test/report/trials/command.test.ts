import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commandOf, IN_A_PROGRAM } from '../../../src/report/trials/command.ts';

test('it names the file and the whole label alone', () => {
  expect(commandOf('experiments/a.ts', 'VGG16 ×0.25 32px · near · scratch · seed 1')).toBe(
    "npx bench run experiments/a.ts --fresh -t '^VGG16 ×0\\.25 32px · near · scratch · seed 1$'",
  );
});

test('a shell hands over the file as it is, and a pattern that matches the label alone', () => {
  const texts = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !text.includes('\0'));
  const cases = fc.sample(fc.tuple(texts, texts), { seed: 1, numRuns: 40 });
  const script = cases
    .map(([file, label]) => commandOf(file, label).replace('npx bench run', 'printf "%s\\0"'))
    .join('\n');
  const out = spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout.split('\0');
  for (const [i, [file, label]] of cases.entries()) {
    const [given, , , pattern] = out.slice(4 * i, 4 * i + 4);
    expect(given).toBe(file);
    expect(new RegExp(pattern!, 'i').test(label)).toBe(true);
    expect(new RegExp(pattern!, 'i').test(`${label}0`)).toBe(false);
  }
});

test('of an experiment that a program gave, it is the call that trains the trial', () => {
  expect(commandOf(IN_A_PROGRAM, 'VGG16 ×0.5 32px, scratch, seed 1')).toBe(
    'await runExperiment(experiment, { fresh: true, grep: "^VGG16 ×0\\\\.5 32px, scratch, seed 1$" })',
  );
});
