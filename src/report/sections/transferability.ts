import type { Analysis, Transferability, TransferScore } from '../../analysis/types.ts';
import { conditionsOf } from '../../experiment/cell.ts';
import { DISTANCES } from '../../experiment/transfer-scores.ts';
import { count, decimal, listed, NO_VALUE, pValue, signedPoints } from '../../text/numbers.ts';
import { type Block, numeric, paragraph, tableBlock } from '../content.ts';

export const SCORE_NAMES: Readonly<Record<TransferScore, string>> = {
  logMe: 'LogME',
  hScore: 'H-score',
  leep: 'LEEP',
  nce: 'NCE',
  nLeep: 'NLEEP',
  kNN: 'kNN',
  transRate: 'TransRate',
  gbc: 'GBC',
  aDistance: 'A-distance',
  frechet: 'Fréchet distance',
  parameters: 'Parameters',
};
const SCORES = Object.keys(SCORE_NAMES) as TransferScore[];
const isDistance = (score: TransferScore) => DISTANCES.includes(score);
const GAIN = 'Measured gain (points)';

/** What the frozen features predicted beside what was gained; nothing where nothing was estimated. */
export function transferabilityBlocks({ transferability }: Analysis): Block[] {
  if (transferability.length === 0) return [];
  return [
    paragraph(
      'Estimates from the frozen features alone, before anything is trained on them, against the measured gain of the frozen regime over scratch. Higher predicts better. The number of parameters stands beside them: an estimator earns its place by ranking bases better than their size does.',
    ),
    scoreTable(
      'Scores and measured gain, means over the seeds',
      SCORES.filter((each) => !isDistance(each)),
      transferability,
    ),
    ...distanceBlocks(transferability),
    ...transferability.map(correlationText).map(paragraph),
  ];
}

/** How far targets are from sources, and from which that is not known. */
function distanceBlocks(transferability: readonly Transferability[]): Block[] {
  const distances = SCORES.filter(isDistance);
  const isKnown = ({ bases }: Transferability) =>
    bases.some(({ scores }) => distances.some((each) => scores[each] !== null));
  const known = transferability.filter(isKnown);
  const unknown = transferability.filter((each) => !known.includes(each));
  const sources = [...new Set(unknown.map(({ source }) => source))];
  return [
    ...(known.length === 0
      ? []
      : [
          paragraph(
            'How far the target is from the source in the features of the base: of the source on test images of its own. A-distance is 0 where a linear classifier cannot tell the two apart and 2 where it always can; the Fréchet distance has the unit of the features, squared, and so compares sources of one base rather than bases. Lower predicts better.',
          ),
          scoreTable('Distance of source and target, means over the seeds', distances, known),
        ]),
    ...(sources.length === 0
      ? []
      : [
          paragraph(
            `From ${listed(sources)} the distance is not known: it takes images of the source, which only a pretraining of this harness has.`,
          ),
        ]),
  ];
}

function scoreTable(
  caption: string,
  scores: readonly TransferScore[],
  transferability: readonly Transferability[],
): Block {
  return tableBlock({
    caption,
    columns: [
      { label: 'Base' },
      { label: 'Source → target' },
      ...numeric(...scores.map((each) => SCORE_NAMES[each]), GAIN),
    ],
    rows: transferability.flatMap((ranking) =>
      ranking.bases.map((of) => [
        of.base,
        placeOf(ranking),
        ...scores.map((each) => scoreText(each, of.scores[each])),
        signedPoints(of.gain),
      ]),
    ),
  });
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
  const sign = correlations.some(({ score }) => isDistance(score))
    ? ' Of a distance it is that of its negative.'
    : '';
  return `${place}: Kendall's τ with the measured gain over ${count(measured)} bases, adjusted for all correlations of this report by Holm: ${taus.join(', ')}.${sign}`;
}

function placeOf(ranking: Transferability): string {
  const { source, target } = ranking;
  return [`${source} → ${target}`, ...conditionsOf(ranking)].join(', ');
}
