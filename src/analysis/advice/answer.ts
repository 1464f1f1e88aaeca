import { settingLabel } from '../../experiment/cell.ts';
import { replicateOf } from '../../experiment/folds.ts';
import { shortName } from '../../experiment/metric.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { counted, listed, points } from '../../text/numbers.ts';
import { isRemedy } from '../comparison/against.ts';
import { isControl } from '../comparison/controls.ts';
import { remedyClause } from '../findings/remedy-text.ts';
import { trendSentence } from '../findings/trend-text.ts';
import type { Comparison, Remedy, Trend, Verdict } from '../types.ts';

/**
 * The answer to an experiment's question: a sentence that counts verdicts and claims no
 * more, and where the target data or the budget is an axis, one on what it changes.
 */
export function answerOf(
  experiment: Experiment,
  comparisons: readonly Comparison[],
  trends: readonly Trend[] = [],
  remedies: readonly Remedy[] = [],
): string {
  const answer =
    unanswerable(experiment, comparisons) ?? answered(experiment, comparisons, remedies);
  return [answer, trendSentence(trends) ?? ''].join(' ').trim();
}

/** Why there is no answer; null where a comparison has a verdict. */
function unanswerable(experiment: Experiment, comparisons: readonly Comparison[]): string | null {
  const { regimes } = experiment;
  if (comparisons.length === 0)
    return 'Nothing can be compared: the experiment has no regime that starts from a source.';
  if (!regimes.includes('scratch'))
    return 'Nothing can be compared: the experiment has no scratch regime.';
  if (comparisons.every(({ gap }) => gap === null))
    return 'Nothing can be compared: no trial with a source finished together with its scratch counterpart.';
  if (comparisons.some(({ verdict }) => verdict !== 'inconclusive')) return null;
  const which =
    comparisons.length === 1
      ? 'the only comparison is not resolved'
      : `${all(comparisons.length)} are not resolved`;
  const why = comparisons.every(({ interval }) => interval === null)
    ? `, since one ${replicateOf(experiment)} cannot carry a verdict`
    : '';
  return `No verdict: ${which}${why}.`;
}

/** Clauses that still make one sentence; of more targets and sources it tells over all of them. */
const MAX_CLAUSES = 4;

function answered(
  experiment: Experiment,
  all: readonly Comparison[],
  remedies: readonly Remedy[],
): string {
  const { targets, sources, verdict } = experiment;
  // Remedies that are compared with plain fine-tuning have a clause of their own.
  const comparisons = remedies.length === 0 ? all : all.filter((each) => !isRemedy(each));
  if (targets.length * asked(sources).length > MAX_CLAUSES)
    return answeredOverAll(experiment, comparisons, remedies);
  const clauses = targets.flatMap(({ name: target }) =>
    asked(sources).map(({ name: source }) => {
      const own = comparisons.filter((c) => c.target === target && c.source === source);
      const clause = remedyClause(
        remedies.filter((each) => each.target === target && each.source === source),
      );
      return [`on ${target}, starting from ${source} ${outcomes(own, verdict)}`, clause ?? []]
        .flat()
        .join(', and ');
    }),
  );
  const sentence = clauses.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** Such as `Over 5 targets, starting from any of 2 sources hurts in 95 of 400 comparisons (...) and is not resolved in 305.` */
function answeredOverAll(
  { targets, sources, verdict }: Experiment,
  comparisons: readonly Comparison[],
  remedies: readonly Remedy[],
): string {
  const real = asked(sources).map(({ name }) => name);
  const own = comparisons.filter(({ source }) => real.includes(source));
  const from = real.length === 1 ? real[0] : `any of ${real.length} sources`;
  const clause = remedyClause(remedies);
  return `Over ${counted(targets.length, 'target')}, starting from ${from} ${outcomes(own, verdict, true)}${clause === null ? '' : `; ${clause}`}.`;
}

/** Controls are there to explain the others; they answer only where nothing else does. */
function asked(sources: Experiment['sources']): Experiment['sources'] {
  const real = sources.filter((source) => !isControl(source));
  return real.length > 0 ? real : sources;
}

/** Such as `hurts in 4 of 8 comparisons (largest loss 23.1 points: VGG16 32px frozen) and is not resolved in 4`. */
function outcomes(
  comparisons: readonly Comparison[],
  decision: Experiment['verdict'],
  placed = false,
): string {
  const total = comparisons.length;
  const parts = VERDICTS.flatMap((verdict) => {
    const own = comparisons.filter((comparison) => comparison.verdict === verdict);
    return own.length === 0 ? [] : [{ verdict, own }];
  });
  return listed(
    parts.map(({ verdict, own }, i) =>
      [
        PREDICATES[verdict](decision),
        share(own.length, total, i === 0),
        extreme(verdict, own, placed),
      ]
        .filter((word) => word !== '')
        .join(' '),
    ),
  );
}

const VERDICTS = ['negative', 'positive', 'equivalent', 'inconclusive'] as const;

const PREDICATES: Readonly<Record<Verdict, (decision: Experiment['verdict']) => string>> = {
  negative: () => 'hurts',
  positive: () => 'helps',
  equivalent: ({ margin, metric }) =>
    `changes ${shortName(metric)} by no more than ${points(margin)} points`,
  inconclusive: () => 'is not resolved',
};

/** Of how many comparisons; the total stands in the first part only. */
function share(count: number, total: number, first: boolean): string {
  if (total === 1) return '';
  if (count === total) return `in ${all(total)}`;
  return first ? `in ${count} of ${total} comparisons` : `in ${count}`;
}

function all(total: number): string {
  return total === 2 ? 'both comparisons' : `all ${total} comparisons`;
}

/** The largest of its kind; `placed` says between which source and target. */
function extreme(verdict: Verdict, comparisons: readonly Comparison[], placed: boolean): string {
  if (verdict !== 'negative' && verdict !== 'positive') return '';
  const sizeOf = ({ gap }: Comparison) => Math.abs(gap ?? 0);
  const most = comparisons.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
  const noun = verdict === 'negative' ? 'loss' : 'gain';
  const which = comparisons.length === 1 ? noun : `largest ${noun}`;
  const place = placed ? [`${most.source} → ${most.target}`] : [];
  const setting = [...place, settingLabel(most)].filter((part) => part !== '').join(', ');
  const where = setting === '' ? '' : `, ${setting}`;
  return `(${which} ${points(sizeOf(most))} points: ${most.base} ${most.regime}${where})`;
}
