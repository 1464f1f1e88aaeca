import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;

/** Run 1, and run 2, which reuses what it has and lacks a seed. More of it in test/slow. */
beforeAll(async () => {
  place = workplace();
  for (const seeds of ['[1, 2]', '[1]']) {
    place.write('tiny.ts', tinyExperiment("regimes: ['scratch'],").replace('[1, 2]', seeds));
    const { code, stderr } = await place.bench('run', 'tiny.ts');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
}, 60_000);
afterAll(() => place.remove());

test('a saved baseline gates a run: exit 3, in 80 columns', async () => {
  expect((await place.bench('baseline', 'save', '1', '--output', 'b.json')).code).toBe(0);
  const { code, stdout } = await place.bench('compare', 'b.json', '--reporter', 'default');
  expect(code).toBe(3);
  expect(stdout).toContain('run 2 against b.json (run 1)');
  expect(stdout).toContain('accuracy: 1 comparison identical');
  expect(stdout).toContain('Tripped: 1 finding (missing).');
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('what is asked of it by a flag decides: exit 0', async () => {
  const { code, stdout } = await place.bench('compare', '1', '--json', '--gates.missing=report');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ outcome: 'passed' });
});

test('a baseline that is none is wrong usage', async () => {
  const { code, stderr } = await place.bench('compare', 'no-such-ref');
  expect(code).toBe(2);
  expect(stderr).toContain('"no-such-ref" is no run, no file and no git ref here');
});
