import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, release, totalmem, type } from 'node:os';
import type { BackendInfo } from '../backend/info.ts';
import { packageFile } from '../files/package.ts';
import type { Environment } from '../store/records.ts';
import { codeHash } from './code-hash.ts';

/** The machine, the code and the backend of a run. */
export function describeEnvironment(backend: BackendInfo, workers: number): Environment {
  return {
    ...git(),
    ...describeMachine(),
    ...describeBackend(backend),
    code: codeHash(),
    workers,
  };
}

/** This machine. */
export function describeMachine() {
  const processors = cpus();
  return {
    node: process.version,
    os: `${type()} ${release()} ${arch()}`,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
  };
}

/** A backend as environments have it. */
export function describeBackend(backend: BackendInfo) {
  return {
    backend: backend.name,
    device: backend.device,
    gpu: backend.gpu,
    precision: backend.precision,
    ...(backend.origin === undefined ? {} : { origin: backend.origin }),
    ...(backend.features === undefined ? {} : { features: backend.features }),
    versions: { 'transfer-bench': harnessVersion(), ...backend.versions },
  };
}

/** The version in package.json. */
export function harnessVersion(): string {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  return version;
}

/** Reports in their default folder are what runs make, not what they are made from. */
const NO_REPORTS = ':(exclude)reports';

/** Commit of the working directory and whether it has changes that are not in it. */
function git(): { gitCommit: string | null; gitDirty: boolean | null } {
  const ask = (...args: string[]) =>
    execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const gitCommit = ask('rev-parse', 'HEAD');
    return { gitCommit, gitDirty: ask('status', '--porcelain', '--', ':/', NO_REPORTS) !== '' };
  } catch {
    return { gitCommit: null, gitDirty: null };
  }
}
