import { createInterface } from 'node:readline/promises';
import { BenchError } from '../errors.ts';

/**
 * Asks on the terminal before something is lost.
 * @param question Without the `[y/N]`.
 * @throws BenchError `usage` where there is no terminal.
 */
export async function isAgreed(question: string, refusal: Refusal): Promise<boolean> {
  if (!process.stdin.isTTY) throw cannotAsk('there is no terminal to ask on', refusal);
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}

/** What is said where nobody can be asked. */
interface Refusal {
  /** The command, such as `gc`. */
  readonly command: string;
  readonly remedy: string;
}

export function cannotAsk(why: string, { command, remedy }: Refusal): BenchError {
  return new BenchError('usage', `${command} asks before it removes anything, and ${why}`, {
    remedy,
  });
}
