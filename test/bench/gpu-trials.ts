import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { BASES, type BaseName } from '../../src/experiment/bases.ts';
import { lastLine } from './torch-rates.ts';

const JITI = fileOf('../../node_modules/jiti/lib/jiti-cli.mjs');

const trial = z.object({
  device: z.string(),
  data: z.string(),
  seconds: z.number(),
  firstStepSeconds: z.number(),
  phaseSeconds: z.record(z.string(), z.number()),
  steps: z.number(),
  notices: z.array(z.string()),
});

/**
 * Prints what whole fine-tuning trials take, from the start of their process to the result: twice
 * each, since the second finds what the first has left on the machine.
 */
export function wholeTrials(
  bases: readonly BaseName[],
  { width, images, epochs }: Readonly<Record<'width' | 'images' | 'epochs', string>>,
  tell: (reason: string) => void,
): void {
  console.log('\nWhole fine-tuning trials, seconds from the start of the process:\n');
  console.log('| base | trial | seconds | first step after | steps | by phase | data |');
  console.log('|---|---|---|---|---|---|---|');
  for (const base of bases) {
    for (const which of ['first', 'second']) {
      const task = ['--base', base, '--width', width, '--images', images, '--epochs', epochs];
      const args = [JITI, fileOf('gpu-trial.ts'), ...task];
      const ran = lastLine(process.execPath, args, trial, tell);
      if (ran === null) continue;
      for (const notice of ran.notices) tell(notice);
      const phases = Object.entries(ran.phaseSeconds).map(
        ([phase, s]) => `${phase} ${s.toFixed(1)}`,
      );
      const [seconds, first] = [ran.seconds, ran.firstStepSeconds].map((s) => s.toFixed(1));
      const cells = [base, which, seconds, first, ran.steps, phases.join(', '), ran.data];
      console.log(`| ${cells.join(' | ')} |`);
    }
  }
}

const measured = z.object({ together: z.number() });

interface Options {
  readonly width: string;
  readonly steps: string;
  readonly together: readonly string[];
  readonly batch: readonly string[];
}

/**
 * Prints the images a second that one training has on a card, and those of several at a time in
 * sum: whether `--workers` above 1 gains anything there.
 */
export async function together(
  bases: readonly BaseName[],
  { width, steps, together: counts, batch }: Options,
  tell: (reason: string) => void,
): Promise<void> {
  console.log('\nTrainings on one card at a time, images a second in sum:\n');
  console.log('| base | batch | at a time | images/s | to one alone |\n|---|---|---|---|---|');
  for (const base of bases) {
    for (const size of batch) {
      const side = ['--base', base, '--batch', size, '--steps', steps, '--width', width];
      const task = [...side, '--size', String(BASES[base].minInputSize), '--wait'];
      let alone: number | null = null;
      for (const count of [1, ...counts.map(Number)]) {
        const rate = await rateOf(task, count, Number(size) * Number(steps), tell);
        if (rate === null) continue;
        alone ??= rate;
        const cells = [base, size, count, rate.toFixed(0), (rate / alone).toFixed(2)];
        console.log(`| ${cells.join(' | ')} |`);
      }
    }
  }
}

/** Images a second in sum of so many trainings that begin at the same time. */
async function rateOf(
  task: readonly string[],
  count: number,
  imagesEach: number,
  tell: (reason: string) => void,
): Promise<number | null> {
  const sides = Array.from({ length: count }, () =>
    spawn(process.execPath, [JITI, fileOf('gpu-side.ts'), ...task], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  try {
    const lines = sides.map((side) =>
      createInterface({ input: side.stdout! })[Symbol.asyncIterator](),
    );
    const ready = await Promise.all(lines.map((each) => each.next()));
    if (ready.some(({ value }) => value !== 'ready')) throw new Error('one did not get ready');
    const start = performance.now();
    for (const side of sides) side.stdin!.end('go\n');
    const answers = await Promise.all(lines.map((each) => each.next()));
    for (const { value } of answers) measured.parse(JSON.parse(String(value)));
    return (1000 * count * imagesEach) / (performance.now() - start);
  } catch (thrown) {
    tell(`${count} of ${task.join(' ')} at a time gave no figures: ${String(thrown)}`);
    return null;
  } finally {
    await Promise.all(sides.map(ended));
  }
}

async function ended(side: ChildProcess): Promise<void> {
  if (side.exitCode !== null || side.signalCode !== null) return;
  side.kill();
  await once(side, 'exit');
}

function fileOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
