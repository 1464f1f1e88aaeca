import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { BackendInfo } from '../../src/backend/info.ts';
import { describeEnvironment } from '../../src/runner/environment.ts';

const BACKEND: BackendInfo = {
  name: 'wasm',
  device: 'CPU',
  gpu: false,
  precision: 'float32',
  versions: {},
};

test('a commit has changes where a file differs from it, but for the reports that runs write', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-git-'));
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });
  const dirty = () => describeEnvironment(BACKEND, 1).gitDirty;
  expect(dirty()).toBeNull();

  const git = (...args: string[]) => execFileSync('git', args, { stdio: 'ignore' });
  git('init');
  writeFileSync('experiment.ts', 'one');
  mkdirSync('reports');
  writeFileSync('reports/summary.md', 'one');
  git('add', '.');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-m', 'x');
  expect(dirty()).toBe(false);
  writeFileSync('reports/summary.md', 'two');
  expect(dirty()).toBe(false);
  writeFileSync('experiment.ts', 'two');
  expect(dirty()).toBe(true);
});
