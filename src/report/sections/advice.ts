import type { Advice, Analysis } from '../../analysis/types.ts';
import { transferLabel } from '../../experiment/cell.ts';
import { type Block, type Fact, listBlock, paragraph } from '../content.ts';

/** What to do with each base and source, with the numbers behind it. */
export function adviceBlocks({ advice }: Analysis): Block[] {
  if (advice.length === 0) return [];
  return [
    paragraph(
      'By rule from the verdicts above: keep what is shown to help, the cheaper one where two do; leave what is shown to hurt; where nothing is shown, what would show it.',
    ),
    listBlock(advice.map(adviceItem)),
  ];
}

function adviceItem(advice: Advice): Fact {
  return { label: `${transferLabel(advice)}: ${advice.action}`, text: `${advice.reason}.` };
}
