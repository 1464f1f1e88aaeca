import { listed } from '../../text/numbers.ts';
import type { Remedy, RemedyOutcome } from '../types.ts';

/** What a remedy does, in the singular and the plural; what is shown stands first. */
const PREDICATES: Readonly<Record<RemedyOutcome, readonly [one: string, more: string]>> = {
  'removes the harm': ['removes the harm', 'remove the harm'],
  'lessens the harm': ['lessens the harm', 'lessen the harm'],
  'leaves the harm': ['leaves the harm', 'leave the harm'],
  'does better': ['does better', 'do better'],
  'does as well': ['does as well', 'do as well'],
  'does worse': ['does worse', 'do worse'],
  'not resolved': ['is not resolved', 'are not resolved'],
};
const OUTCOMES = Object.keys(PREDICATES) as RemedyOutcome[];

/**
 * Such as `against plain fine-tuning refine removes the harm, l2-sp does better, bss and
 * lp-ft are not resolved`; of several settings with how many of them. Null where there is none.
 */
export function remedyClause(remedies: readonly Remedy[]): string | null {
  if (remedies.length === 0) return null;
  const regimes = [...new Set(remedies.map(({ regime }) => regime))];
  const settings = remedies.length / regimes.length;
  const parts = OUTCOMES.flatMap((outcome) => {
    const names = regimes.flatMap((regime) => {
      const own = remedies.filter((each) => each.regime === regime && each.outcome === outcome);
      if (own.length === 0) return [];
      return own.length === settings ? [regime] : [`${regime} (in ${own.length} of ${settings})`];
    });
    const [one, more] = PREDICATES[outcome];
    return names.length === 0 ? [] : [`${listed(names)} ${names.length === 1 ? one : more}`];
  });
  return `against plain fine-tuning ${parts.join(', ')}`;
}
