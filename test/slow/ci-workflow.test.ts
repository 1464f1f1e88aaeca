import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

/** The steps of docs/how-to/ci.md, run as a runner runs them: `bash -e`, one after another, in a clone. */
interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
}

const ROOT = resolve(import.meta.dirname, '../..');
const DOC = readFileSync(join(ROOT, 'docs/how-to/ci.md'), 'utf8');
const block = (language: string, containing: string) =>
  [...DOC.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))]
    .map(([, text]) => text!)
    .find((text) => text.includes(containing))!;

let place: Workplace;
let path: string;

/** What the steps find on a runner, but for the registry and GitHub: `npm ci` and `gh` only say that they ran. */
beforeAll(() => {
  place = workplace();
  const bin = join(place.folder, 'bin');
  mkdirSync(join(place.folder, 'experiments'));
  mkdirSync(bin);
  place.write('experiments/ci.ts', tinyExperiment());
  place.write('.gitignore', '.transfer-bench\nreports\nout\nbin\n');
  const script = (name: string, text: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  script('npm', 'echo "npm $*" >> "$CALLS"');
  script('gh', 'echo "gh $*" >> "$CALLS"');
  script('npx', `[ "$1" = bench ] || exit 9; shift; exec node ${ROOT}/dist/cli/main.js "$@"`);
  path = `${bin}${delimiter}${process.env['PATH']}`;
  execFileSync('git', ['init', '-q'], { cwd: place.folder });
});
afterAll(() => place.remove());

function shell(text: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', text], {
    cwd: place.folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: path,
      CALLS: join(place.folder, 'out/calls.txt'),
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(place.folder, 'out/summary.md'),
      PR: '7',
    },
  });
  return { status, stdout, stderr };
}

test('the workflow is one: named steps, known actions, jobs on pull requests and main', () => {
  const workflow = parse(block('yaml', 'jobs:'));
  expect(Object.keys(workflow.on)).toEqual(['pull_request', 'push']);
  const steps: Step[] = workflow.jobs.bench.steps;
  for (const step of steps) expect([step.uses, step.run].filter(Boolean)).toHaveLength(1);
  expect(steps.flatMap(({ uses }) => uses ?? [])).toEqual([
    'actions/checkout@v4',
    'actions/setup-node@v4',
    'actions/cache@v4',
    'actions/upload-artifact@v4',
  ]);
});

test('its steps run: a first baseline, then a build that passes, then one that trips', () => {
  mkdirSync(join(place.folder, 'out'));
  expect(shell(block('sh', 'baseline save'))).toMatchObject({ status: 0 });
  expect(existsSync(join(place.folder, 'baselines/main.json'))).toBe(true);
  const steps: Step[] = parse(block('yaml', 'jobs:')).jobs.bench.steps;
  const runs = steps.filter(({ run }) => run !== undefined);
  expect(runs.map(({ name }) => name)).toEqual(['Install', 'Run', 'Compare', 'Comment']);
  for (const { name, run } of runs)
    expect({ name, ...shell(run!) }).toMatchObject({ name, status: 0 });
  const read = (file: string) => readFileSync(join(place.folder, 'out', file), 'utf8');
  expect(read('calls.txt')).toBe(
    'npm ci\ngh pr comment 7 --body-file out/comment.md --edit-last\n',
  );
  expect(read('comment.md')).toContain('### transfer-bench: no regression');
  expect(read('summary.md')).toContain('### transfer-bench: no regression');
  for (const file of ['run.xml', 'compare.xml']) expect(read(file)).toContain('<testsuites>');
  expect(Object.keys(JSON.parse(read('bencher.json')))).toHaveLength(3);

  place.write('experiments/ci.ts', tinyExperiment().replace('[1, 2]', '[1]'));
  const [, run, compare, comment] = runs;
  expect(shell(run!.run!)).toMatchObject({ status: 0 });
  const tripped = shell(compare!.run!);
  expect(tripped.status).toBe(3);
  expect(tripped.stdout).toMatch(/^::error file=experiments\/ci\.ts,title=missing/m);
  expect(shell(comment!.run!).status).toBe(0);
  expect(read('comment.md')).toContain('### transfer-bench: a gate tripped');
});

test('the plain shell does the same', () => {
  expect(shell(block('sh', 'set -e'))).toMatchObject({ status: 3 });
});
