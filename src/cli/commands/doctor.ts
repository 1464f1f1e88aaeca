import pc from 'picocolors';
import type { Argv, CommandModule } from 'yargs';
import { describeGpus } from '../../backend/nvidia-smi.ts';
import { examineBackends } from '../../doctor/backends.ts';
import type { Finding } from '../../doctor/findings.ts';
import {
  examineCache,
  examineDisk,
  examineGpus,
  examineNode,
  examineSqlite,
} from '../../doctor/machine.ts';
import { runJob } from '../../runner/process/worker.ts';
import { visible } from '../../text/visible.ts';
import { jsonOption } from '../arguments/options.ts';
import { EXIT } from '../exit-codes.ts';
import { printJson, printLine } from '../output/print.ts';

export const doctorCommand: CommandModule<object, { json: boolean }> = {
  builder: (yargs: Argv) =>
    yargs
      .options({ json: jsonOption })
      .example('$0 doctor', 'which backends work here, on which device')
      .example('$0 doctor --json', 'for a script')
      .epilogue('Exit code 0 when a backend that is fit for training works, else 1.'),
  handler: doctor,
};

async function doctor({ json }: { json: boolean }): Promise<void> {
  const gpus = describeGpus();
  const { findings: backends, fit } = await examineBackends(
    (name) => runJob({ kind: 'check', backend: name }),
    gpus.length,
    (name) => transient(`trying ${name} …`),
  );
  transient('');
  const findings = [
    examineNode(),
    ...backends,
    examineGpus(gpus),
    examineSqlite(),
    examineCache(),
    examineDisk(),
  ];
  if (json) printJson({ fit, findings });
  else printLine(findingsText(findings, process.stdout.columns ?? 100));
  process.exitCode = fit ? EXIT.done : EXIT.failed;
}

/** A line that the next one takes the place of; only on a terminal. */
function transient(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${visible(text)}`);
}

const STATES: Readonly<Record<Finding['state'], string>> = {
  ok: pc.green('ok'.padEnd(6)),
  absent: pc.yellow('–'.padEnd(6)),
  fault: pc.red('FAULT'.padEnd(6)),
};

/** The findings as a table no wider than `width`; what does not fit goes on below. */
export function findingsText(findings: readonly Finding[], width: number): string {
  const first = Math.max(...findings.map(({ what }) => what.length)) + 2;
  const indent = first + 8;
  const rows = findings.flatMap(({ what, state, found, remedy }) => {
    const texts = [...found, ...(remedy === null ? [] : [`remedy: ${remedy}`])];
    const lines = texts.flatMap((text) => wrapped(text, Math.max(30, width - indent)));
    return lines.map((line, i) =>
      i === 0
        ? `${pc.bold(what.padEnd(first))}${STATES[state]}  ${line}`
        : `${' '.repeat(indent)}${line.replace(/^remedy:/, pc.cyan('remedy:'))}`,
    );
  });
  return rows.join('\n');
}

/** Words in lines of at most `width` characters; a longer word has one for itself. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
