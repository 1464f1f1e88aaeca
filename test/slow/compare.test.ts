import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd: place.folder,
  });
const read = (file: string) => readFileSync(join(place.folder, file), 'utf8');

/** Run 1, run 2 that reuses it, then run 3 of another commit that lost its second seed. */
beforeAll(async () => {
  place = workplace();
  place.write('.gitignore', '.transfer-bench\nreports\nout\n');
  place.write('tiny.ts', tinyExperiment());
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
  for (const text of [
    tinyExperiment(),
    tinyExperiment(),
    tinyExperiment().replace('[1, 2]', '[1]'),
  ]) {
    place.write('tiny.ts', text);
    git('commit', '-qam', 'next', '--allow-empty');
    const { code, stderr } = await place.bench(
      'run',
      'tiny.ts',
      '--reporter',
      'junit=out/run.xml',
      '--reporter',
      'bencher=out/run.json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
}, 120_000);
afterAll(() => place.remove());

test('a run that reused all is identical and passes; --json says the same', async () => {
  const { code, stdout } = await place.bench('compare', '1', '2');
  expect(code).toBe(0);
  expect(stdout).toContain('accuracy: 3 comparisons identical');
  expect(stdout).toContain('No regression: 9 comparisons, 9 identical');
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  const { stdout: json } = await place.bench('compare', '1', '2', '--json');
  expect(JSON.parse(json)).toMatchObject({ outcome: 'passed', config: { gates: { alpha: 0.05 } } });
});

test('a git ref is the newest finished run of its commit; missing trials trip', async () => {
  const { code, stdout } = await place.bench('compare', 'HEAD~1');
  expect(code).toBe(3);
  expect(stdout).toContain('run 3, commit');
  expect(stdout).toContain('against HEAD~1 (run 2), commit');
  expect(stdout).toContain('REGRESSION  missing  tiny');
  expect(stdout).toContain('Tripped: 3 findings (missing).');
});

test('a baseline file, a configuration and a flag over it', async () => {
  const saved = await place.bench('baseline', 'save', '2');
  expect(saved.stdout).toContain('baselines/main.json: run 2, 6 trials');
  place.write(
    'bench.config.ts',
    "import { defineConfig } from 'transfer-bench';\nexport default defineConfig({ gates: { missing: 'report' } });",
  );
  const reported = await place.bench('compare', 'baselines/main.json');
  expect(reported.code).toBe(0);
  expect(reported.stdout).toContain('regression  missing  tiny');
  const flagged = await place.bench('compare', 'baselines/main.json', '--gates.missing=trip');
  expect(flagged.code).toBe(3);
  place.write('bench.config.ts', "export default { gates: { accuracy: { margin: 'much' } } };");
  const wrong = await place.bench('compare', 'baselines/main.json');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('gates.accuracy.margin: expected a number, received "much"');
  place.write('bench.config.ts', 'export default {};');
});

test('an edited, truncated or foreign baseline is refused, and one of another experiment', async () => {
  const text = read('baselines/main.json');
  place.write('edited.json', text.replace(/"accuracy":[\d.]+/, '"accuracy":0.123'));
  place.write('short.json', text.slice(0, 700));
  place.write('later.json', text.replace('Baseline": 2', 'Baseline": 9'));
  for (const [file, said] of [
    ['edited.json', 'was edited'],
    ['short.json', 'truncated'],
    ['later.json', 'is of baseline schema 9'],
    ['absent.json', 'there is no file absent.json'],
    ['no-such-ref', 'is no run, no file and no git ref'],
    ['9', 'expected a run of the store, 1 to 3'],
    ['3', 'cannot be compared with itself'],
    ['HEAD', 'no finished run of a whole plan but run 3 itself'],
  ] as const) {
    const { code, stderr } = await place.bench('compare', file);
    expect({ file, code }).toEqual({ file, code: 2 });
    expect(stderr).toContain(said);
    expect(stderr).toContain('remedy:');
  }
  const { stderr } = await place.bench('compare', '1', '--experiment', 'other');
  expect(stderr).toContain('no experiment "other" in run 1; there is tiny');
}, 60_000);

test('several reporters at once, each to its file; two on stdout are refused', async () => {
  const summary = join(place.folder, 'out/summary.md');
  writeFileSync(summary, 'before\n');
  process.env['GITHUB_STEP_SUMMARY'] = summary;
  const { code, stdout } = await place.bench(
    'compare',
    '1',
    '--reporter',
    'default',
    '--reporter',
    'github',
    '--reporter',
    'junit=out/a/c.xml',
    '--reporter',
    'markdown=out/c.md',
    '--reporter=bencher=out/b.json',
    '--reporter',
    'json=out/c.json',
  );
  delete process.env['GITHUB_STEP_SUMMARY'];
  expect(code).toBe(3);
  expect(stdout).toContain('Tripped');
  expect(stdout).toMatch(/^::error file=tiny\.ts,title=missing%3A/m);
  expect(read('out/a/c.xml')).toContain('<failure message="regression: trial finished → missing"');
  expect(read('out/c.md')).toContain('### transfer-bench: a gate tripped');
  expect(readFileSync(summary, 'utf8')).toMatch(/^before\n<!-- transfer-bench compare -->/);
  expect(Object.keys(JSON.parse(read('out/b.json')))).toHaveLength(3);
  expect(JSON.parse(read('out/c.json')).outcome).toBe('tripped');
  const mixed = await place.bench('compare', '1', '--reporter', 'json', '--reporter', 'default');
  expect(mixed.code).toBe(2);
  expect(mixed.stderr).toContain('json and default would mix on stdout');
  const unknown = await place.bench('compare', '1', '--reporter', 'tap');
  expect(unknown.stderr).toContain('received "tap"');
});

test('a run writes JUnit and Bencher too', () => {
  expect(read('out/run.xml')).toContain('<testcase name="VGG16 ×0.0625 32px · pretraining shapes');
  expect(Object.keys(JSON.parse(read('out/run.json')))).toHaveLength(3);
});

test('history has a line a cell over the commits, and a chart', async () => {
  const { code, stdout } = await place.bench('history', '--output', 'out/history.svg');
  expect(code).toBe(0);
  expect(stdout).toContain('tiny: VGG16 ×0.0625 32px, shapes → colours, frozen');
  expect(stdout).toMatch(/, 3 commits\n {2}too few commits to tell a change/);
  expect(existsSync(join(place.folder, 'out/history.svg'))).toBe(true);
  const change = await place.bench('history', '--metric', 'change', '--json');
  const { run, value } = JSON.parse(change.stdout).series[0].points.at(-1);
  const shown = JSON.parse((await place.bench('show', String(run), '--json')).stdout);
  const gaps = shown.experiments[0].analysis.comparisons.map(({ gap }: { gap: number }) => -gap);
  expect(gaps).toContainEqual(expect.closeTo(value, 12));
  const none = await place.bench('history', '--metric', 'throughput');
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('no finished run in the store has a throughput to show');
});
