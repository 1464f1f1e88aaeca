import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { TEST_BACKEND } from './test-backend.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

/** What a finished `bench` left behind. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder of its own in which the built command line runs as a user would run it. */
export interface Workplace {
  readonly folder: string;
  write(name: string, text: string): string;
  start(...args: string[]): { child: ChildProcess; finished: Promise<Finished> };
  bench(...args: string[]): Promise<Finished>;
  remove(): void;
}

export function workplace(): Workplace {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cli-'));
  const start: Workplace['start'] = (...args) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: folder,
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    const finished = new Promise<Finished>((done) => {
      child.on('close', (code, signal) => done({ code, signal, stdout, stderr }));
    });
    return { child, finished };
  };
  return {
    folder,
    write(name, text) {
      writeFileSync(join(folder, name), text);
      return name;
    },
    start,
    bench: (...args) => start(...args).finished,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** An experiment of a few seconds: one pretraining and seven trials or so. */
export function tinyExperiment(changes = ''): string {
  return `
import { defineExperiment, pretrain, procedural, vgg16 } from 'transfer-bench';
export default defineExperiment({
  name: 'tiny',
  backend: '${TEST_BACKEND}',
  question: 'Does it run?',
  bases: [vgg16({ width: 0.0625 })],
  sources: [pretrain({ name: 'shapes', data: procedural({ name: 'shapes', label: 'shape', classes: 2, size: 16, train: 32, test: 16 }) })],
  targets: [procedural({ name: 'colours', label: 'colour', classes: 2, size: 16, train: 32, test: 16, seed: 5 })],
  seeds: [1, 2],
  training: { epochs: 2, batchSize: 8, head: { units: [8] }, validation: 0.25, 'fine-tuned': { headEpochs: 1, baseLearningRate: 1e-4 } },
  throughput: false,
  ${changes}
});`;
}
