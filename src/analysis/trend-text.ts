import { changeOf } from './change.ts';
import { listed, pText, signedPoints } from './text.ts';
import type { Trend } from './types.ts';

/** Trends beyond which a sentence counts them. */
const MOST_NAMED = 6;

/**
 * Whether more data and more steps mend the harm, or take away the gain: a sentence for
 * each of the two that was asked, with the p of each regime.
 */
export function trendSentences(trends: readonly Trend[]): string[] {
  return (['data', 'steps'] as const).flatMap((along) => {
    const own = trends.filter((trend) => trend.along === along);
    if (own.length === 0) return [];
    return [`${TITLES[along]}: ${own.length > MOST_NAMED ? countText(own) : namedText(own)}.`];
  });
}

const TITLES = { data: 'More data', steps: 'More steps' } as const;

function namedText(trends: readonly Trend[]): string {
  const same = (of: (trend: Trend) => string) => new Set(trends.map(of)).size === 1;
  const oneBase = same(({ base }) => base);
  const onePair = same(({ source, target }) => `${source} ${target}`);
  return trends
    .map((trend) => {
      const name = [
        ...(oneBase ? [] : [trend.base]),
        ...(onePair ? [] : [`${trend.source} → ${trend.target}`]),
        trend.regime,
      ].join(' ');
      return `${name}, ${trendText(trend)}`;
    })
    .join('; ');
}

/** Such as `the harm shrinks: +14.7 points of accuracy against scratch a doubling [+5.1, +24.3], p = 0.003`. */
export function trendText(trend: Trend): string {
  const { along, change, adjustedP, gap, verdict } = trend;
  const what = gap > 0 ? 'harm' : 'gain';
  const per = along === 'data' ? ' a doubling' : ' from the equal to the converged budget';
  const [low, high] = change.interval ?? [change.mean, change.mean];
  const size = `${signedPoints(changeOf(change.mean))} points of accuracy against scratch${per} [${signedPoints(changeOf(high))}, ${signedPoints(changeOf(low))}], ${pText(adjustedP)}`;
  if (verdict === 'not resolved') return `no change of the ${what} is shown: ${size}`;
  return `the ${what} ${verdict}: ${size}`;
}

function countText(trends: readonly Trend[]): string {
  const parts = (['shrinks', 'grows', 'not resolved'] as const).flatMap((verdict) => {
    const count = trends.filter((trend) => trend.verdict === verdict).length;
    if (count === 0) return [];
    return [
      verdict === 'not resolved'
        ? `no change is shown in ${count}`
        : `the gap ${verdict} in ${count}`,
    ];
  });
  return `${listed(parts)} of ${trends.length} (Holm-adjusted)`;
}
