import { BenchError } from '../../errors.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { buildBase } from '../../models/bases/bases.ts';
import { blocksOf } from '../../models/graph.ts';

/**
 * Checks what only the models know: that a fine-tuned regime starts at a block
 * its bases have.
 * @throws BenchError `experiment`.
 */
export function assertBlocks(file: string, experiment: Experiment): void {
  const from = experiment.training['fine-tuned']?.from;
  if (from === undefined || !experiment.regimes.includes('fine-tuned')) return;
  for (const base of experiment.bases) {
    const blocks = blocksOf(buildBase(base));
    if (blocks.includes(from)) continue;
    throw new BenchError(
      'experiment',
      `${file} is not a valid experiment\n  training["fine-tuned"].from: expected a block of ${base.name} (${blocks.join(', ')}), received ${JSON.stringify(from)}`,
      {
        remedy:
          'Name a block that every base of the experiment has, or put the bases in experiments of their own.',
      },
    );
  }
}
