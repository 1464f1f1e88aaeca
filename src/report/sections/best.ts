import { armText, costText, reachedText } from '../../analysis/findings/recommendation-text.ts';
import type { Analysis, Recommendation } from '../../analysis/types.ts';
import { type CellName, sizeLabel } from '../../experiment/cell.ts';
import { type Metric, metricName } from '../../experiment/metric.ts';
import { confidence, counted, points, some } from '../../text/numbers.ts';
import type { Best, Fact } from '../content.ts';
import type { ReportInput } from '../input/input.ts';
import { type SamplesOf, targetWord } from './data-words.ts';
import { trendFacts } from './trends.ts';

/** Arms that a line names, the best of them; more are counted. */
const MAX_NAMED = 1;

/** What to take for each target: at its largest size, with the smaller ones beside it. */
export function bestOf({ experiment, analysis }: ReportInput, samples: SamplesOf): Best[] {
  return experiment.experiment.targets.flatMap((data) => {
    const own = analysis.recommendations
      .filter(({ target }) => target === data.name)
      .toSorted((a, b) => imagesOf(b) - imagesOf(a));
    const [largest, ...smaller] = own;
    if (largest === undefined) return [];
    const { best, advice } = largest;
    return [
      {
        target: targetWord(data, samples),
        arm: best && withSize(armText(best), largest),
        accuracy: best === null ? '' : reachedText(best, analysis.metric),
        cost: best === null ? '' : costText(best),
        advice,
        beside: [
          ...openFacts(largest),
          ...smaller.map((each) => sizeFact(each, analysis.metric)),
          ...trendFacts(analysis, data.name),
        ],
      },
    ];
  });
}

/** How the best were chosen, and what that leaves open; empty where there is none. */
export function chosenText({ recommendations, alpha, metric, replicate }: Analysis): string {
  const counts = recommendations.map(({ ranked }) => ranked);
  const [least, most] = [Math.min(...counts), Math.max(0, ...counts)];
  if (most === 0) return '';
  if (most === 1) return 'One arm finished: there is none to choose from.';
  const several = recommendations.some(({ best }) => (best?.seeds ?? 0) > 1);
  const set = several
    ? `those not told apart from it hold the truly best with ${confidence(alpha)} confidence`
    : `one ${replicate} tells nothing apart`;
  return `Best is the highest mean ${metricName(metric)} of ${least === most ? most : `${least} to ${most}`} arms, chosen after seeing the test results and so optimistic; ${set}.`;
}

/** What the data leaves open of a choice. */
function openFacts({ tied, failed, unfinished, best }: Recommendation): Fact[] {
  const named = (arms: readonly CellName[]) => some(arms.map(armText), MAX_NAMED);
  const notApart = tied.map((arm) => `${armText(arm)} (${points(arm.mean)}%)`);
  return [
    ...(tied.length === 0 || best?.seeds === 1
      ? []
      : [{ label: 'Not told apart from it', text: some(notApart, MAX_NAMED) }]),
    ...(failed.length === 0
      ? []
      : [{ label: 'Left out, since trials failed', text: named(failed) }]),
    ...(unfinished.length === 0
      ? []
      : [{ label: 'Left out, not finished', text: counted(unfinished.length, 'arm') }]),
  ];
}

function sizeFact(recommendation: Recommendation, metric: Metric): Fact {
  const { best, advice, trainSize, wholeSize } = recommendation;
  return {
    label: `With ${sizeLabel(trainSize, wholeSize)}`,
    text: best === null ? advice : `${armText(best)}, ${reachedText(best, metric)}`,
  };
}

function withSize(arm: string, { trainSize, wholeSize }: Recommendation): string {
  return trainSize === null ? arm : `${arm}, with ${sizeLabel(trainSize, wholeSize)}`;
}

function imagesOf({ trainSize, wholeSize }: Recommendation): number {
  return typeof trainSize === 'number' ? trainSize : (wholeSize ?? Number.POSITIVE_INFINITY);
}
