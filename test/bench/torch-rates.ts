import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { firstLineOf } from '../../src/errors.ts';

/** Images a second of PyTorch eager, on which card and by which version. */
export interface TorchRates {
  readonly train: number;
  readonly infer: number;
  readonly device: string;
  readonly torch: string;
}

const answers = z.union([
  z.object({ train: z.number(), infer: z.number(), device: z.string(), torch: z.string() }),
  z.object({ missing: z.string() }),
]);

/**
 * What test/bench/torch-side.py measures by the python3 there is; null where it cannot.
 * @param task Its arguments.
 * @param tell Is told why not.
 */
export function torchRates(
  task: readonly string[],
  tell: (reason: string) => void,
): TorchRates | null {
  const file = fileURLToPath(new URL('torch-side.py', import.meta.url));
  const answer = lastLine('python3', [file, ...task], answers, tell);
  if (answer === null) return null;
  if (!('missing' in answer)) return answer;
  tell(`PyTorch is not measured: ${answer.missing} is missing.`);
  return null;
}

/** What a program's last line of JSON says; null where it says nothing, with the reason told. */
export function lastLine<T>(
  command: string,
  args: readonly string[],
  schema: z.ZodType<T>,
  tell: (reason: string) => void,
): T | null {
  const { stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  const line = (stdout ?? '').trim().split('\n').at(-1) ?? '';
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    const said = (stderr ?? '').trim().split('\n').at(-1) ?? '';
    tell(`${command} ${args.join(' ')} gave no figures: ${error ? firstLineOf(error) : said}`);
    return null;
  }
}
