import { neededText } from '../../analysis/comparison/next-step.ts';
import type { Analysis, Comparison, Estimate } from '../../analysis/types.ts';
import { transferLabel } from '../../experiment/cell.ts';
import type { Replicate } from '../../experiment/folds.ts';
import type { Metric } from '../../experiment/metric.ts';
import { NO_VALUE, points, pValue } from '../../text/numbers.ts';
import { changeEstimate } from '../change-estimate.ts';
import { type Block, type Cell, numeric, tableBlock } from '../content.ts';

/** Each comparison in words, and by tests that rest on other assumptions. */
export function secondViewBlocks({ comparisons, margin, metric, replicate }: Analysis): Block[] {
  if (comparisons.length === 0) return [];
  const others = OTHERS.filter((each) => each.metric !== metric);
  return [
    tableBlock({
      caption: 'Every comparison in words',
      folded: true,
      columns: [{ label: 'Verdict' }, { label: 'In words' }],
      rows: comparisons.map((c): Cell[] => [c.verdict, c.sentence]),
    }),
    tableBlock({
      caption: `Second views: exact sign-flip test, equivalence within ±${points(margin)} points, McNemar a ${replicate}, and with a power of 80% what this data could have shown and what would show the margin, or a change as large as the one seen`,
      folded: true,
      columns: [
        { label: 'Base, source → target' },
        { label: 'Regime' },
        ...numeric(
          'Sign-flip p',
          'Equivalence p (adjusted)',
          `McNemar p by ${replicate}`,
          'Detectable (points)',
          'To show the margin',
          'To show the change seen',
          ...others.map(({ label }) => label(replicate)),
        ),
      ],
      rows: comparisons.map((c) => [
        transferLabel(c),
        c.regime,
        signFlipText(c),
        pValue(c.equivalenceP),
        mcnemarText(c),
        points(c.detectable),
        c.neededForMargin === null ? NO_VALUE : neededText(c.neededForMargin, replicate),
        c.neededForSeen === null ? NO_VALUE : neededText(c.neededForSeen, replicate),
        ...others.map(({ of }) => {
          const gap = of(c);
          return gap === null ? NO_VALUE : changeEstimate(gap.mean, gap.interval);
        }),
      ]),
    }),
  ];
}

/** What else was measured than what the verdicts are about. */
const OTHERS: readonly {
  readonly metric: Metric;
  readonly label: (replicate: Replicate) => string;
  readonly of: (comparison: Comparison) => Estimate | null;
}[] = [
  { metric: 'accuracy', label: () => 'Change of accuracy', of: ({ accuracyGap }) => accuracyGap },
  {
    metric: 'balancedAccuracy',
    label: () => 'Change of balanced accuracy',
    of: ({ balancedGap }) => balancedGap,
  },
  {
    metric: 'auc',
    label: (replicate) => `Change of AUC${replicate === 'seed' ? ', over the seeds alone' : ''}`,
    of: ({ aucGap }) => aucGap,
  },
];

/** The least p that so few seeds can have, beside p: five give no less than 0.063. */
function signFlipText({ signFlip, pairs }: Comparison): string {
  if (signFlip === null) return NO_VALUE;
  return `${pValue(signFlip.p)} (≥ ${pValue(2 ** (1 - pairs.length))})`;
}

function mcnemarText({ pairs }: Comparison): string {
  const known = pairs.flatMap(({ mcnemar }) => mcnemar ?? []);
  return known.length === 0 ? NO_VALUE : known.map(({ p }) => pValue(p)).join(', ');
}
