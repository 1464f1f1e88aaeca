import type { Advice, Analysis, Setting } from '../../analysis/types.ts';
import { sizeText } from '../../analysis/sizes.ts';
import { type Block, type Fact, listBlock, paragraph } from '../content.ts';

/** What to do with each base and source, with the numbers behind it. */
export function adviceBlocks({ advice }: Analysis): Block[] {
  if (advice.length === 0) return [];
  return [
    paragraph(
      'By rule from the verdicts above: keep what is shown to help, the cheaper one where two do; leave what is shown to hurt; where nothing is shown, the seeds that would show it.',
    ),
    listBlock(advice.map(adviceItem)),
  ];
}

function adviceItem(advice: Advice): Fact {
  return { label: `${subjectOf(advice)}: ${advice.action}`, text: `${advice.reason}.` };
}

/** Such as `VGG16 32px, shapes → far, 50 images, equal budget`. */
export function subjectOf({
  base,
  source,
  target,
  trainSize,
  budget,
}: Setting & { readonly source: string }): string {
  return [base, `${source} → ${target}`, ...conditionOf({ trainSize, budget })].join(', ');
}

/** The size and budget of a setting, where it has them. */
export function conditionOf({
  trainSize,
  budget,
}: Pick<Setting, 'trainSize' | 'budget'>): string[] {
  return [
    ...(trainSize === null ? [] : [sizeText(trainSize)]),
    ...(budget === null ? [] : [`${budget} budget`]),
  ];
}
