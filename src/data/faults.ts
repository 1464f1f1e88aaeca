import { BenchError } from '../errors.ts';
import { shortened } from '../text/numbers.ts';

/** Faults listed in an error before the rest is counted. */
const SHOWN = 20;

/** A refusal of data: what is wrong, and each place where it is, on a line of its own. */
export function refusal(what: string, places: readonly string[], remedy: string): BenchError {
  const lines = places.slice(0, SHOWN).map((place) => `\n  ${place}`);
  const more = places.length > SHOWN ? `\n  and ${places.length - SHOWN} more` : '';
  return new BenchError('data', `${what}${lines.length > 0 ? ':' : ''}${lines.join('')}${more}`, {
    remedy,
  });
}

/** What a table holds, in quotes, on one line and no longer than a sentence has room for. */
export function said(text: string): string {
  return JSON.stringify(shortened(text));
}
