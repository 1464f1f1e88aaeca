import { cellKey, settingOf } from '../../experiment/cell.ts';
import type { Comparison, Remedy, RemedyOutcome, Verdict } from '../types.ts';

/**
 * What each remedy does, by its verdicts: harm is removed where plain fine-tuning is shown to hurt,
 * the remedy is shown to do better than it, and is shown not to lose to scratch by more than the
 * margin.
 * @param gains Of remedies, against plain fine-tuning.
 * @param comparisons Of all regimes, against scratch.
 */
export function remediesOf(
  gains: readonly Comparison[],
  comparisons: readonly Comparison[],
): Remedy[] {
  const byCell = new Map(comparisons.map((each) => [cellKey(each), each]));
  return gains.map((gain) => {
    const left = byCell.get(cellKey(gain)) ?? null;
    const plain = byCell.get(cellKey({ ...gain, regime: gain.against }));
    const { source, regime } = gain;
    const outcome = outcomeOf(plain?.verdict === 'negative', gain.verdict, left?.verdict);
    return { ...settingOf(gain), source, regime, outcome, gain, left };
  });
}

function outcomeOf(isHarmed: boolean, gain: Verdict, left: Verdict | undefined): RemedyOutcome {
  switch (gain) {
    case 'negative':
      return 'does worse';
    case 'equivalent':
      return isHarmed ? 'leaves the harm' : 'does as well';
    case 'inconclusive':
      return 'not resolved';
    case 'positive':
      if (!isHarmed) return 'does better';
      return left === 'positive' || left === 'equivalent' ? 'removes the harm' : 'lessens the harm';
  }
}
