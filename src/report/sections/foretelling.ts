import type { Analysis, Foreteller, Foretelling } from '../../analysis/types.ts';
import { conditionsOf } from '../../experiment/cell.ts';
import { count, decimal, NO_VALUE, pValue, signedPoints } from '../../text/numbers.ts';
import { type Block, numeric, paragraph, tableBlock } from '../content.ts';

const NAMES: Readonly<Record<Foreteller, string>> = {
  logMe: 'LogME',
  hScore: 'H-score',
  leep: 'LEEP',
  nce: 'NCE',
  parameters: 'Parameters',
};
const FORETELLERS = Object.keys(NAMES) as Foreteller[];

/** What the frozen features foretold beside what was gained; nothing where nothing was estimated. */
export function foretellingBlocks({ foretellings }: Analysis): Block[] {
  if (foretellings.length === 0) return [];
  return [
    paragraph(
      'Estimates from the frozen features alone, before anything is trained on them, against the measured gain of the frozen regime over scratch. Higher foretells better. The number of parameters stands beside them: an estimator earns its place by ranking bases better than their size does.',
    ),
    tableBlock({
      caption: 'Foretold and measured, means over the seeds',
      columns: [
        { label: 'Base' },
        { label: 'Source → target' },
        ...numeric(...FORETELLERS.map((each) => NAMES[each]), 'Measured gain (points)'),
      ],
      rows: foretellings.flatMap((foretelling) =>
        foretelling.bases.map(({ base, scores, gain }) => [
          base,
          placeOf(foretelling),
          ...FORETELLERS.map((each) => scoreText(each, scores[each])),
          signedPoints(gain),
        ]),
      ),
    }),
    ...foretellings.map(correlationText).map(paragraph),
  ];
}

function scoreText(foreteller: Foreteller, score: number | null): string {
  return foreteller === 'parameters' && score !== null ? count(score) : decimal(score, 3);
}

/** The rank correlations, where there are bases enough to rank; else that there are not. */
function correlationText(foretelling: Foretelling): string {
  const { bases, correlations, enough } = foretelling;
  const place = placeOf(foretelling);
  const measured = bases.filter(({ gain }) => gain !== null).length;
  if (!enough)
    return `${place}: with ${count(measured)} ${measured === 1 ? 'base' : 'bases'} measured there are too few to conclude how well anything foretells; five is the least.`;
  const taus = correlations.map(
    ({ foreteller, tau, p }) =>
      `${NAMES[foreteller]} ${Number.isNaN(tau) ? NO_VALUE : decimal(tau, 2)} (adjusted p ${pValue(p)})`,
  );
  return `${place}: Kendall's τ with the measured gain over ${count(measured)} bases, adjusted for all correlations of this report by Holm: ${taus.join(', ')}.`;
}

function placeOf(foretelling: Foretelling): string {
  const { source, target } = foretelling;
  return [`${source} → ${target}`, ...conditionsOf(foretelling)].join(', ');
}
