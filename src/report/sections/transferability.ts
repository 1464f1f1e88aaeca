import type { Analysis, Transferability, TransferScore } from '../../analysis/types.ts';
import { conditionsOf } from '../../experiment/cell.ts';
import { count, decimal, NO_VALUE, pValue, signedPoints } from '../../text/numbers.ts';
import { type Block, numeric, paragraph, tableBlock } from '../content.ts';

export const SCORE_NAMES: Readonly<Record<TransferScore, string>> = {
  logMe: 'LogME',
  hScore: 'H-score',
  leep: 'LEEP',
  nce: 'NCE',
  kNN: 'kNN',
  transRate: 'TransRate',
  parameters: 'Parameters',
};
const SCORES = Object.keys(SCORE_NAMES) as TransferScore[];

/** What the frozen features predicted beside what was gained; nothing where nothing was estimated. */
export function transferabilityBlocks({ transferability }: Analysis): Block[] {
  if (transferability.length === 0) return [];
  return [
    paragraph(
      'Estimates from the frozen features alone, before anything is trained on them, against the measured gain of the frozen regime over scratch. Higher predicts better. The number of parameters stands beside them: an estimator earns its place by ranking bases better than their size does.',
    ),
    tableBlock({
      caption: 'Scores and measured gain, means over the seeds',
      columns: [
        { label: 'Base' },
        { label: 'Source → target' },
        ...numeric(...SCORES.map((each) => SCORE_NAMES[each]), 'Measured gain (points)'),
      ],
      rows: transferability.flatMap((ranking) =>
        ranking.bases.map(({ base, scores, gain }) => [
          base,
          placeOf(ranking),
          ...SCORES.map((each) => scoreText(each, scores[each])),
          signedPoints(gain),
        ]),
      ),
    }),
    ...transferability.map(correlationText).map(paragraph),
  ];
}

function scoreText(name: TransferScore, score: number | null): string {
  return name === 'parameters' && score !== null ? count(score) : decimal(score, 3);
}

/** The rank correlations, where there are bases enough to rank; else that there are not. */
function correlationText(ranking: Transferability): string {
  const { bases, correlations, enough } = ranking;
  const place = placeOf(ranking);
  const measured = bases.filter(({ gain }) => gain !== null).length;
  if (!enough)
    return `${place}: with ${count(measured)} ${measured === 1 ? 'base' : 'bases'} measured there are too few to conclude how well anything predicts; five is the least.`;
  const taus = correlations.map(
    ({ score, tau, p }) =>
      `${SCORE_NAMES[score]} ${Number.isNaN(tau) ? NO_VALUE : decimal(tau, 2)} (adjusted p ${pValue(p)})`,
  );
  return `${place}: Kendall's τ with the measured gain over ${count(measured)} bases, adjusted for all correlations of this report by Holm: ${taus.join(', ')}.`;
}

function placeOf(ranking: Transferability): string {
  const { source, target } = ranking;
  return [`${source} → ${target}`, ...conditionsOf(ranking)].join(', ');
}
