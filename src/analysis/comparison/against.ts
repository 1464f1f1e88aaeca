import type { CellName } from '../../experiment/cell.ts';
import { isPlain, type Regime } from '../../experiment/regime.ts';
import type { Against } from '../types.ts';

export const AGAINST: readonly Against[] = ['scratch', 'fine-tuned'];

/** What an arm is compared with. */
export function counterpartOf(
  { source }: Pick<CellName, 'source'>,
  against: Against,
): Pick<CellName, 'source' | 'regime'> {
  return { source: against === 'scratch' ? null : source, regime: against };
}

/** The same as a reader sees it. */
export function counterpartText(against: Against): string {
  return against === 'scratch' ? 'scratch' : 'plain fine-tuning';
}

const AS_NOUN: Readonly<Record<Regime, string>> = {
  frozen: 'freezing',
  'fine-tuned': 'fine-tuning',
};

/** What is done in a regime, such as `fine-tuning`; of others the name. */
export function regimeNoun(regime: Regime): string {
  return AS_NOUN[regime] ?? regime;
}

/** Whether a regime is a remedy: none of the three that every experiment may name. */
export function isRemedy({ regime }: Pick<CellName, 'regime'>): boolean {
  return !isPlain(regime);
}
