import { listed, pText, signedPoints } from '../../text/numbers.ts';
import { AGAINST, counterpartText, regimeNoun } from '../comparison/against.ts';
import { changeOf } from '../comparison/change.ts';
import type { Trend } from '../types.ts';

/** Trends beyond which a sentence counts them. */
const MAX_NAMED = 6;

const AXES = {
  data: { title: 'more data', each: 'a doubling', plural: false },
  steps: { title: 'more steps', each: 'from the equal to the converged budget', plural: true },
} as const;

const WHATS = ['harm', 'loss', 'gain'] as const;
type What = (typeof WHATS)[number];
/** In the singular and the plural. */
type Verb = readonly [one: string, more: string];

const UNSHOWN: Verb = ['is not shown to change', 'are not shown to change'];
/** What a trend does to a harm, a loss and a gain. */
const VERBS: Readonly<Record<Trend['verdict'], Readonly<Record<What, Verb>>>> = {
  shrinks: { harm: ['mends', 'mend'], loss: ['lessens', 'lessen'], gain: ['lessens', 'lessen'] },
  grows: { harm: ['worsens', 'worsen'], loss: ['raises', 'raise'], gain: ['raises', 'raise'] },
  'not resolved': { harm: UNSHOWN, loss: UNSHOWN, gain: UNSHOWN },
};

/**
 * Whether more data and more steps mend the harm, or lessen the gain, in one sentence with
 * the p of each; of what remedies gain over plain fine-tuning what is shown. Null where neither is
 * an axis.
 */
export function trendSentence(trends: readonly Trend[]): string | null {
  const clauses = (['data', 'steps'] as const).flatMap((along) => {
    const parts = AGAINST.flatMap((against) => {
      const own = trends.filter((trend) => trend.along === along && trend.against === against);
      const told = against === 'scratch' ? own : own.filter(isShown);
      if (told.length === 0) return [];
      return told.length > MAX_NAMED ? counted(told, own.length) : named(told, along);
    });
    return parts.length === 0 ? [] : [`${AXES[along].title} ${listed(parts)}`];
  });
  if (clauses.length === 0) return null;
  const sentence = clauses.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function isShown({ verdict }: Trend): boolean {
  return verdict !== 'not resolved';
}

/** Such as `mends the harm of fine-tuning (+14.7 points against scratch a doubling, p = 0.003)`, and more. */
function named(trends: readonly Trend[], along: Trend['along']): string[] {
  const kinds = kindsOf(trends);
  const first = kinds[0]!.own[0]!;
  const { against } = first;
  return kinds.map(({ verdict, what, own }) => {
    const verb = VERBS[verdict][what][AXES[along].plural ? 1 : 0];
    const each = own.map((trend) => {
      const of = against === 'scratch' ? ' against scratch' : '';
      const unit = trend === first ? ` points${of} ${AXES[along].each}` : '';
      return `${nameOf(trend, trends)} (${sizeOf(trend)}${unit}, ${pText(trend.adjustedP)})`;
    });
    if (against === 'scratch') return `${verb} the ${what} of ${listed(each)}`;
    const [one, more] = what === 'gain' ? ['gains over', 'gain over'] : ['loses to', 'lose to'];
    return `${verb} what ${listed(each)} ${own.length === 1 ? one : more} ${counterpartText(against)}`;
  });
}

function counted(told: readonly Trend[], asked: number): string[] {
  const parts = kindsOf(told).map(
    ({ verdict, what, own }) => `${VERBS[verdict][what][0]} the ${what} in ${own.length}`,
  );
  const { against } = told[0]!;
  const over = against === 'scratch' ? '' : ` against ${counterpartText(against)}`;
  return [`${listed(parts)} of ${asked}${over} (Holm-adjusted)`];
}

/** What is shown first, in the order of the verdicts. */
function kindsOf(trends: readonly Trend[]) {
  return (['shrinks', 'grows', 'not resolved'] as const).flatMap((verdict) =>
    WHATS.flatMap((what) => {
      const own = trends.filter((trend) => trend.verdict === verdict && whatOf(trend) === what);
      return own.length === 0 ? [] : [{ verdict, what, own }];
    }),
  );
}

/** Such as `mends the harm`; against plain fine-tuning it is a loss. */
export function trendText(trend: Trend): string {
  const what = whatOf(trend);
  return `${VERBS[trend.verdict][what][0]} the ${what}`;
}

/** A harm is a loss to scratch: of a remedy that falls behind plain fine-tuning it is not said. */
function whatOf({ gap, against }: Trend): What {
  if (gap <= 0) return 'gain';
  return against === 'scratch' ? 'harm' : 'loss';
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
