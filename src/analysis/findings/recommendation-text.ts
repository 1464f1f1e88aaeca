import type { CellName } from '../../experiment/cell.ts';
import { capitalised, type Metric, metricName } from '../../experiment/metric.ts';
import { duration, listed, percent, points, signedPoints } from '../../text/numbers.ts';
import { changeOf } from '../comparison/change.ts';
import type { Comparison, Ranked, Recommendation } from '../types.ts';

type Found = Omit<Recommendation, 'advice'>;

/**
 * What to do for a target, in one sentence, with what it rests on.
 * @param isTimed Whether the times of the arms compare.
 */
export function recommendationText(
  { best, tied }: Found,
  comparisons: readonly Comparison[],
  margin: number,
  isTimed: boolean,
): string {
  if (best === null)
    return 'Nothing can be recommended: no arm has finished every trial without a failure.';
  const own = comparisons.filter(
    (each) =>
      each.base === best.base &&
      each.target === best.target &&
      each.trainSize === best.trainSize &&
      each.budget === best.budget,
  );
  const why =
    best.source === null ? againstSources(own, comparisons) : againstScratch(best, own, margin);
  return `${actionOf(best)}${why}${isTimed ? cheaperText(best, tied, margin) : ''}.`;
}

/** Such as `Start VGG16 32px from shapes and keep it frozen`. */
function actionOf({ base, source, regime, budget }: Ranked): string {
  const how = budget === null ? '' : `, with the ${budget} budget`;
  if (source === null) return `Train ${base} from scratch${how}`;
  return `Start ${base} from ${source} and ${ACTIONS[regime] ?? `train it by ${regime}`}${how}`;
}

const ACTIONS: Readonly<Record<string, string>> = {
  frozen: 'keep it frozen',
  'fine-tuned': 'fine-tune it',
};

function againstScratch(best: Ranked, own: readonly Comparison[], margin: number): string {
  const found = own.find(({ source, regime }) => source === best.source && regime === best.regime);
  if (found === undefined || found.gap === null)
    return '; there is no scratch counterpart to compare it with';
  const change = `${signedPoints(changeOf(found.gap))} points`;
  switch (found.verdict) {
    case 'positive':
      return `: it is shown to beat the same base from scratch (${change})`;
    case 'equivalent':
      return `; from scratch this base does as well, within ±${points(margin)} points`;
    case 'negative':
      return `; from scratch this base is shown to do better (${change}), where it finishes`;
    case 'inconclusive':
      return `; that it beats the same base from scratch is not shown (${change})`;
  }
}

function againstSources(own: readonly Comparison[], all: readonly Comparison[]): string {
  const compared = own.filter(({ gap }) => gap !== null);
  if (compared.length === 0) return all.length === 0 ? '' : '; no source was compared with it';
  const hurting = compared.filter(({ verdict }) => verdict === 'negative');
  if (hurting.length === 0) return '; that a source helps this base is not shown';
  const each = hurting.map(
    ({ source, regime, gap }) => `${source} ${regime} (${signedPoints(changeOf(gap!))} points)`,
  );
  const shown = each.slice(0, 3);
  const more = each.length > shown.length ? [`${each.length - shown.length} more`] : [];
  return `: a source is shown to hurt this base, ${listed([...shown, ...more])}`;
}

/**
 * The cheapest of those that are not told apart, where it costs less than the best. Its
 * mean has to be as good as seen, up to what matters: what varies much is told apart from nothing.
 */
function cheaperText(best: Ranked, tied: readonly Ranked[], margin: number): string {
  const [cheapest] = tied
    .filter(({ mean }) => best.mean - mean <= margin)
    .sort((a, b) => costOf(a) - costOf(b));
  if (cheapest === undefined || costOf(cheapest) >= costOf(best)) return '';
  return `; ${armText(cheapest)} (${percent(cheapest.mean)}) is not told apart from it and costs less, ${duration(costOf(cheapest))} against ${duration(costOf(best))}`;
}

/** The best arm with its accuracy and cost, such as `VGG16 32px from scratch, 98.0% [96.1, 99.2]; 12.0 s a trial, ...`. */
export function bestText({ best }: Pick<Recommendation, 'best'>, metric: Metric): string {
  if (best === null) return 'no best arm';
  return `${armText(best)}, ${reachedText(best, metric)}; ${costText(best)}`;
}

/** Such as `98.0% [96.1, 99.2]`, or `AUC 98.0% [96.1, 99.2]`; of one seed without an interval. */
export function reachedText({ mean, interval }: Ranked, metric: Metric): string {
  // Named where it is not the accuracy that a reader expects.
  const name = metric === 'accuracy' ? '' : `${capitalised(metricName(metric))} `;
  const reached =
    interval === null
      ? percent(mean)
      : `${percent(mean)} [${interval.map((end) => points(end)).join(', ')}]`;
  return `${name}${reached}`;
}

/** Such as `VGG16 32px fine-tuned from shapes`, or `VGG16 32px from scratch, equal budget`. */
export function armText({ base, source, regime, budget }: CellName): string {
  const how = source === null ? `${base} from scratch` : `${base} ${regime} from ${source}`;
  return budget === null ? how : `${how}, ${budget} budget`;
}

/** What an arm cost, and whether pretraining is in it. */
export function costText({ source, trialSeconds, pretrainingSeconds }: Ranked): string {
  const trial = `${duration(trialSeconds)} a trial`;
  if (source === null) return `${trial}, nothing pretrained`;
  return pretrainingSeconds === null
    ? `${trial}; the pretraining of ${source} is not counted`
    : `${trial}, and ${duration(pretrainingSeconds)} once to pretrain ${source}`;
}

/** Seconds of a trial with what its source took, where that was pretrained here. */
export function costOf({ trialSeconds, pretrainingSeconds }: Ranked): number {
  return trialSeconds + (pretrainingSeconds ?? 0);
}
