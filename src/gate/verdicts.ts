import { changeInterval, changeOf } from '../analysis/comparison/change.ts';
import { cellKey, cellLabel } from '../experiment/cell.ts';
import { counted, signedPoints } from '../text/numbers.ts';
import type { ExperimentSnapshot } from './snapshot.ts';
import type { Finding } from './types.ts';

/**
 * Verdicts that are not what they were. From positive to negative trips, whatever
 * the gates are set to and whatever else changed: a conclusion was turned round.
 */
export function verdictFindings(before: ExperimentSnapshot, after: ExperimentSnapshot): Finding[] {
  const now = new Map(after.verdicts.map((each) => [cellKey(each), each]));
  return before.verdicts.flatMap((old): Finding[] => {
    const { verdict, interval, gap } = now.get(cellKey(old)) ?? old;
    if (verdict === old.verdict) return [];
    const turned = old.verdict === 'positive' && verdict === 'negative';
    return [
      {
        gate: 'verdicts',
        experiment: before.name,
        subject: cellLabel(old),
        metric: 'verdict',
        unit: 'word',
        before: old.verdict,
        after: verdict,
        change: null,
        interval: null,
        detectable: null,
        samples: counted(1, 'verdict'),
        p: null,
        outcome: turned ? 'regression' : verdict === 'positive' ? 'improvement' : 'inconclusive',
        trips: turned,
        note:
          gap === null || interval === null ? null : `change ${changeText(gap, interval)} points`,
      },
    ];
  });
}

function changeText(gap: number, interval: readonly [number, number]): string {
  const [low, high] = changeInterval(interval)!;
  return `${signedPoints(changeOf(gap))} [${signedPoints(low)}, ${signedPoints(high)}]`;
}
