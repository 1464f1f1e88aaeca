import { listed, pText, signedPoints } from '../../text/numbers.ts';
import { regimeNoun } from '../comparison/against.ts';
import { changeOf } from '../comparison/change.ts';
import type { Trend } from '../types.ts';

/** Trends beyond which a sentence counts them. */
const MAX_NAMED = 6;

const AXES = {
  data: { title: 'more data', unit: 'points against scratch a doubling', plural: false },
  steps: {
    title: 'more steps',
    unit: 'points against scratch from the equal to the converged budget',
    plural: true,
  },
} as const;

/** What a trend does to a harm, and to a gain, in the singular and the plural. */
const VERBS: Readonly<
  Record<Trend['verdict'], Record<'harm' | 'gain', readonly [one: string, more: string]>>
> = {
  shrinks: { harm: ['mends', 'mend'], gain: ['lessens', 'lessen'] },
  grows: { harm: ['worsens', 'worsen'], gain: ['raises', 'raise'] },
  'not resolved': {
    harm: ['is not shown to change', 'are not shown to change'],
    gain: ['is not shown to change', 'are not shown to change'],
  },
};

/**
 * Whether more data and more steps mend the harm, or lessen the gain, in one sentence with
 * the p of each; null where neither is an axis.
 */
export function trendSentence(trends: readonly Trend[]): string | null {
  const clauses = (['data', 'steps'] as const).flatMap((along) => {
    const own = trends.filter((trend) => trend.along === along);
    if (own.length === 0) return [];
    const found = own.length > MAX_NAMED ? counted(own) : named(own, along);
    return [`${AXES[along].title} ${found}`];
  });
  if (clauses.length === 0) return null;
  const sentence = clauses.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** Such as `mends the harm of fine-tuning (+14.7 points against scratch a doubling, p = 0.003) and ...`. */
function named(trends: readonly Trend[], along: Trend['along']): string {
  const kinds = kindsOf(trends);
  const first = kinds[0]!.own[0];
  const parts = kinds.map(({ verdict, what, own }) => {
    const verb = VERBS[verdict][what][AXES[along].plural ? 1 : 0];
    const each = own.map((trend) => {
      const unit = trend === first ? ` ${AXES[along].unit}` : '';
      return `${nameOf(trend, trends)} (${sizeOf(trend)}${unit}, ${pText(trend.adjustedP)})`;
    });
    return `${verb} the ${what} of ${listed(each)}`;
  });
  return listed(parts);
}

function counted(trends: readonly Trend[]): string {
  const parts = kindsOf(trends).map(
    ({ verdict, what, own }) => `${VERBS[verdict][what][0]} the ${what} in ${own.length}`,
  );
  return `${listed(parts)} of ${trends.length} (Holm-adjusted)`;
}

/** What is shown first, in the order of the verdicts. */
function kindsOf(trends: readonly Trend[]) {
  return (['shrinks', 'grows', 'not resolved'] as const).flatMap((verdict) =>
    (['harm', 'gain'] as const).flatMap((what) => {
      const own = trends.filter((trend) => trend.verdict === verdict && whatOf(trend) === what);
      return own.length === 0 ? [] : [{ verdict, what, own }];
    }),
  );
}

/** Such as `mends the harm`. */
export function trendText(trend: Trend): string {
  const what = whatOf(trend);
  return `${VERBS[trend.verdict][what][0]} the ${what}`;
}

function whatOf({ gap }: Trend): 'harm' | 'gain' {
  return gap > 0 ? 'harm' : 'gain';
}

/** The regime, with what else tells it from the others. */
function nameOf(trend: Trend, trends: readonly Trend[]): string {
  const same = (of: (trend: Trend) => string) => new Set(trends.map(of)).size === 1;
  return [
    ...(same(({ base }) => base) ? [] : [trend.base]),
    ...(same(({ source, target }) => `${source} ${target}`)
      ? []
      : [`${trend.source} → ${trend.target}`]),
    regimeNoun(trend.regime),
  ].join(' ');
}

function sizeOf({ change }: Trend): string {
  return signedPoints(changeOf(change.mean));
}
