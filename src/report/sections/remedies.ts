import type { Analysis, Remedy } from '../../analysis/types.ts';
import { transferLabel } from '../../experiment/cell.ts';
import { metricName } from '../../experiment/metric.ts';
import { confidence, counted, NO_VALUE, pWithAdjusted } from '../../text/numbers.ts';
import { changeEstimate } from '../change-estimate.ts';
import { type Block, type Cell, numeric, paragraph, tableBlock } from '../content.ts';

/** What each remedy does beside plain fine-tuning and scratch; nothing where there is none. */
export function remedyBlocks(analysis: Analysis): Block[] {
  const { remedies, alsoTested, metric, alpha } = analysis;
  if (remedies.length === 0) return [];
  return [
    paragraph(
      `A remedy is a regime beside frozen, fine-tuned and scratch. Each is compared with plain fine-tuning from the same source and with scratch; these ${counted(familyOf(remedies), 'verdict')} are one family, corrected together by Holm, apart from that of the plain regimes. The harm is removed where plain fine-tuning is shown to hurt, the remedy is shown to do better than it, and is shown to be at least level with scratch, within the margin.`,
    ),
    remedyTable(
      `Remedies: change of ${metricName(metric)} in points with its unadjusted ${confidence(alpha)} interval, plus is better`,
      remedies,
    ),
    ...alsoTested
      .filter((each) => each.remedies.length > 0)
      .map((each) =>
        remedyTable(`The same on ${each.name}, in the family of the other tests`, each.remedies),
      ),
  ];
}

function familyOf(remedies: readonly Remedy[]): number {
  const tested = remedies.flatMap(({ gain, left }) => [gain, ...(left ? [left] : [])]);
  return tested.filter(({ p }) => p !== null).length;
}

function remedyTable(caption: string, remedies: readonly Remedy[]): Block {
  return tableBlock({
    caption,
    columns: [
      { label: 'Base, source → target' },
      { label: 'Remedy' },
      { label: 'What it does' },
      ...numeric('Against plain fine-tuning', 'p (adjusted)', 'Against scratch', 'p (adjusted)'),
      { label: 'Verdict against scratch' },
      ...numeric('Time, of fine-tuning'),
    ],
    rows: remedies.map(({ gain, left, regime, outcome }): Cell[] => [
      transferLabel(gain),
      regime,
      outcome,
      changeEstimate(gain.gap, gain.interval),
      pWithAdjusted(gain),
      left === null ? NO_VALUE : changeEstimate(left.gap, left.interval),
      left === null ? NO_VALUE : pWithAdjusted(left),
      left === null ? NO_VALUE : { verdict: left.verdict, text: '' },
      gain.timeRatio === null ? NO_VALUE : `${gain.timeRatio.ratio.toFixed(2)} ×`,
    ]),
  });
}
