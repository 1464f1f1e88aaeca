import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import * as z from 'zod';
import { BenchError, firstLineOf } from '../../errors.ts';
import { packageFile } from '../../files/package.ts';
import type { WriteNow } from './running-reports.ts';

/** Niceness of the process that writes: training goes first. */
const NICENESS = 5;

/** What the process prints of the reports it has written. */
const REPORTS = z.array(
  z.object({ experiment: z.string(), answer: z.string(), ended: z.int(), planned: z.int() }),
);

/**
 * Writes reports in a process of their own, which neither holds up the run nor ends with it
 * halfway: Ctrl-C in a terminal does not reach it.
 */
export function writeInProcess(store: string, reports: string): WriteNow {
  return (runId, experiments) =>
    new Promise((resolve, reject) => {
      const named = experiments.flatMap((name) => ['--experiment', name]);
      const where = ['--store', store, '--reports', reports, '--json'];
      const args = ['report', String(runId), ...where, ...named];
      const child = spawn(process.execPath, [packageFile('dist/cli/main.js'), ...args], {
        detached: true,
        windowsHide: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let [answers, told] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => {
        answers += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        told = (told + chunk.toString()).slice(0, 2000);
      });
      child.once('spawn', () => lowerPriority(child.pid));
      child.once('error', reject);
      child.once('close', (code) =>
        code === 0
          ? resolve(REPORTS.parse(JSON.parse(answers)))
          : reject(
              new BenchError(
                'report',
                firstLineOf(told).replace(/^error: /, '') || `its process ended with ${code}`,
              ),
            ),
      );
    });
}

function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, NICENESS);
  } catch {
    // It has ended already, or the system does not let us.
  }
}
