import { BenchError } from '../../errors.ts';

export const runPositional = {
  describe: 'Number of the run, as `bench list` shows it',
  type: 'string',
  default: 'latest',
} as const;

/** @throws BenchError `usage` for what is neither a number nor `latest`. */
export function runIdOf(text: string): number | 'latest' {
  if (text === 'latest') return text;
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new BenchError(
    'usage',
    `run: expected a number or latest, received ${JSON.stringify(text)}`,
    {
      remedy: 'See `bench list` for the runs there are.',
    },
  );
}
