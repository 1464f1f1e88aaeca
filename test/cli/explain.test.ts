import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;

beforeAll(async () => {
  place = workplace();
  const file = place.write('tiny.ts', tinyExperiment('trainSizes: [16, "all"],'));
  const { code, stderr } = await place.bench('run', file);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}, 60_000);
afterAll(() => place.remove());

test('explain says what to do and what was found, size by size', async () => {
  const { code, stdout, stderr } = await place.bench('explain');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.split('\n');
  expect(lines[0]).toBe('tiny: Does it run?');
  expect(stdout).toContain('What to do\n  VGG16 ×0.0625 32px, shapes → colours, 16 images: ');
  expect(stdout).toContain('VGG16 ×0.0625 32px, shapes → colours, 32 images: ');
  expect(stdout).toMatch(
    /\nWhat to take\n {2}colours, 16 images: VGG16 ×0\.0625 32px .+%.* a trial.*\n {4}(?:Start|Train) VGG16/,
  );
  const found = lines.filter((line) => line.startsWith('  On colours ('));
  expect(found).toHaveLength(4);
  for (const line of found)
    expect(line).toMatch(/\[change .* to .*; 2 seeds, \d+ test images; adjusted p/);
});

test('explain --json says the same to a script', async () => {
  const { stdout } = await place.bench('explain', '--json');
  const { run, experiments } = JSON.parse(stdout);
  expect(run).toBe(1);
  expect(experiments[0].advice).toHaveLength(2);
  expect(experiments[0].recommendations).toMatchObject([
    { target: 'colours', trainSize: 16, ranked: 3 },
    { target: 'colours', trainSize: 'all', wholeSize: 32, ranked: 3 },
  ]);
  expect(experiments[0].comparisons).toHaveLength(4);
  for (const { verdict, sentence } of experiments[0].comparisons) {
    expect(['negative', 'positive', 'equivalent', 'inconclusive']).toContain(verdict);
    expect(sentence).toMatch(/^On colours/);
  }
});

test('a run that is not there is wrong usage', async () => {
  const { code, stderr } = await place.bench('explain', '7');
  expect(code).toBe(2);
  expect(stderr).toContain('expected a run of the store, 1 to 1, received 7');
});
