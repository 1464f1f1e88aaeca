import type { FineTuning } from '../../experiment/schedule.ts';
import { blocksOf, type ModelGraph } from '../../models/graph.ts';
import type { BaseMode } from '../classifier.ts';

/** A part of fine-tuning in which the same blocks train, with an optimizer of its own. */
interface Stage {
  readonly mode: BaseMode;
  /** At most. */
  readonly epochs: number;
}

/**
 * What trains after the head, and for how long. Unfreezing gradually (Howard and Ruder 2018,
 * ULMFiT, section 3.3) adds a block an epoch, from the head down, until all train.
 */
export function stagesOf(base: ModelGraph, tuning: FineTuning): Stage[] {
  const { from, batchNorm, unfreeze } = tuning;
  const last = { mode: modeOf(base, tuning), epochs: Number.POSITIVE_INFINITY };
  if (unfreeze === undefined) return [last];
  const blocks = trainableBlocks(base);
  const first = from === undefined ? 0 : Math.max(0, blocks.indexOf(from));
  const gradual = blocks
    .slice(first + 1)
    .reverse()
    .map((block) => ({ mode: { from: block, batchNorm }, epochs: 1 }));
  return [...gradual, last];
}

function modeOf(base: ModelGraph, { from, train, batchNorm }: FineTuning): BaseMode {
  if (!Array.isArray(train)) return { batchNorm, ...(from === undefined ? {} : { from }) };
  const blocks = blocksOf(base).filter((block) => train.includes(block));
  return { batchNorm, from: blocks[0]!, blocks };
}

/** Blocks that have weights. */
function trainableBlocks(base: ModelGraph): string[] {
  const trainable = base.layers.filter(({ weights }) => weights.some((weight) => weight.trainable));
  return blocksOf(base).filter((block) => trainable.some((layer) => layer.block === block));
}
