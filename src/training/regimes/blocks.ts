import { BenchError } from '../../errors.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { buildBase } from '../../models/bases/bases.ts';
import { blocksOf, type ModelGraph } from '../../models/graph.ts';

/** What an experiment asks of its bases, and where it does. */
interface Asked {
  readonly key: string;
  /** A block; null asks for batch normalisation. */
  readonly block: string | null;
}

/**
 * Checks what only the models know: that bases have the blocks that a fine-tuning names, and the
 * batch normalisation that it trains.
 * @throws BenchError `experiment`.
 */
export function assertBlocks(file: string, experiment: Experiment): void {
  const asked = askedOf(experiment);
  if (asked.length === 0) return;
  for (const base of experiment.bases) {
    const graph = buildBase(base);
    const missing = asked.find(({ block }) => !has(graph, block));
    if (missing === undefined) continue;
    const { key, block } = missing;
    const fault =
      block === null
        ? `expected bases with batch normalisation, received ${base.name}, which has none`
        : `expected a block of ${base.name} (${blocksOf(graph).join(', ')}), received ${JSON.stringify(block)}`;
    throw new BenchError('experiment', `${file} is not a valid experiment\n  ${key}: ${fault}`, {
      remedy: `Name ${block === null ? 'bases that all have it' : 'a block that every base of the experiment has'}, or put the bases in experiments of their own.`,
    });
  }
}

function has(graph: ModelGraph, block: string | null): boolean {
  if (block === null) return graph.layers.some(({ kind }) => kind === 'batchNorm');
  return blocksOf(graph).includes(block);
}

function askedOf({ regimes, training }: Experiment): Asked[] {
  const plain = training['fine-tuned']?.from;
  return regimes.flatMap((regime, i): Asked[] => {
    if (regime === 'fine-tuned')
      return plain === undefined ? [] : [{ key: 'training["fine-tuned"].from', block: plain }];
    if (typeof regime === 'string' || regime.kind !== 'fine-tuned') return [];
    const { from, train, stochNorm } = regime;
    const at = (key: string, block: string | null) => ({ key: `regimes[${i}].${key}`, block });
    const inherited = from === undefined && train === undefined && plain !== undefined;
    return [
      ...(inherited ? [{ key: 'training["fine-tuned"].from', block: plain }] : []),
      ...(from === undefined ? [] : [at('from', from)]),
      ...(train === 'batchNorm' ? [at('train', null)] : []),
      ...(Array.isArray(train) ? train.map((block, k) => at(`train[${k}]`, block)) : []),
      ...(stochNorm === undefined ? [] : [at('stochNorm', null)]),
    ];
  });
}
