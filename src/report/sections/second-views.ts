import { neededText } from '../../analysis/comparison/next-step.ts';
import type { Analysis, Comparison } from '../../analysis/types.ts';
import { transferLabel } from '../../experiment/cell.ts';
import { NO_VALUE, points, pValue } from '../../text/numbers.ts';
import { changeEstimate } from '../change-estimate.ts';
import { type Block, type Cell, numeric, tableBlock } from '../content.ts';

/** Each comparison in words, and by tests that rest on other assumptions. */
export function secondViewBlocks({ comparisons, margin }: Analysis): Block[] {
  if (comparisons.length === 0) return [];
  return [
    tableBlock({
      caption: 'Every comparison in words',
      folded: true,
      columns: [{ label: 'Verdict' }, { label: 'In words' }],
      rows: comparisons.map((c): Cell[] => [c.verdict, c.sentence]),
    }),
    tableBlock({
      caption: `Second views: exact sign-flip test, equivalence within ±${points(margin)} points, McNemar a seed, and with a power of 80% what this data could have shown and what would show the margin, or a change as large as the one seen`,
      folded: true,
      columns: [
        { label: 'Base, source → target' },
        { label: 'Regime' },
        ...numeric(
          'Sign-flip p',
          'Equivalence p (adjusted)',
          'McNemar p by seed',
          'Detectable (points)',
          'To show the margin',
          'To show the change seen',
          'Change of balanced accuracy',
          'Change of AUC, over the seeds alone',
        ),
      ],
      rows: comparisons.map((c) => [
        transferLabel(c),
        c.regime,
        signFlipText(c),
        pValue(c.equivalenceP),
        mcnemarText(c),
        points(c.detectable),
        c.neededForMargin === null ? NO_VALUE : neededText(c.neededForMargin),
        c.neededForSeen === null ? NO_VALUE : neededText(c.neededForSeen),
        c.balancedGap ? changeEstimate(c.balancedGap.mean, c.balancedGap.interval) : NO_VALUE,
        c.aucGap ? changeEstimate(c.aucGap.mean, c.aucGap.interval) : NO_VALUE,
      ]),
    }),
  ];
}

/** The least p that so few seeds can have, beside p: five give no less than 0.063. */
function signFlipText({ signFlip, pairs }: Comparison): string {
  if (signFlip === null) return NO_VALUE;
  return `${pValue(signFlip.p)} (≥ ${pValue(2 ** (1 - pairs.length))})`;
}

function mcnemarText({ pairs }: Comparison): string {
  const known = pairs.flatMap(({ mcnemar }) => mcnemar ?? []);
  return known.length === 0 ? NO_VALUE : known.map(({ p }) => pValue(p)).join(', ');
}
