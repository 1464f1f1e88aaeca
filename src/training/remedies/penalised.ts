import { tf } from '../../backend/tf.ts';
import type { Penalty } from '../../experiment/regime-schema.ts';
import { forward } from '../../models/forward.ts';
import { blockStart, blocksOf, dropoutsOf, entryOf, type ModelGraph } from '../../models/graph.ts';
import {
  disposeWeights,
  toVariables,
  type WeightArrays,
  type Weights,
} from '../../models/weights/weights.ts';
import { type BaseMode, type Classifier, headVariables } from '../classifier.ts';
import type { Network } from '../step/compiled.ts';
import type { Penalised } from '../step/step.ts';
import { smallestSquaredSingularValues } from './bss.ts';
import { mapDistance } from './delta.ts';
import { l2Sp, sumOfSquares } from './l2-sp.ts';

/** A training step with penalties, and what it holds on the device. */
export interface PenalisedStep {
  readonly step: NonNullable<Network['penalised']>;
  dispose(): void;
}

/** What a step computes of its input, from a block on or from images. */
export interface Passage {
  readonly mode: BaseMode;
  /** The block that the input enters; undefined for images. */
  readonly from: string | undefined;
  /** The variables of the base that train. */
  readonly trained: readonly tf.Variable[];
}

/**
 * A step whose loss has penalties added to it, and whose batch normalisations may leave channels to
 * their moving statistics.
 * @param first The base's weights before any training.
 */
export function penalisedStep(
  classifier: Classifier,
  penalties: readonly Penalty[],
  first: WeightArrays,
  { mode, from, trained }: Passage,
): PenalisedStep {
  const { base, baseWeights } = classifier;
  const source: Weights = penalties.some(isFromSource) ? toVariables(first, base) : new Map();
  const names = [...baseWeights].filter(([, own]) => trained.includes(own)).map(([name]) => name);
  const own = names.map((name) => baseWeights.get(name)!);
  const head = headVariables(classifier);
  const drops = dropoutsOf(classifier.head).length;
  const starts = penalties.some(({ kind }) => kind === 'delta') ? cutsOf(base, from) : [from];

  /** What each run of blocks gives, the features last. */
  function mapsOf(x: tf.Tensor4D, run: (x: tf.Tensor4D, range: Range) => tf.Tensor4D) {
    const maps: tf.Tensor4D[] = [];
    for (const [i, start] of starts.entries())
      maps.push(run(maps.at(-1) ?? x, { from: start, until: starts[i + 1] }));
    return maps;
  }

  function penaltyOf(penalty: Penalty, x: tf.Tensor4D, maps: readonly tf.Tensor4D[]): tf.Scalar {
    switch (penalty.kind) {
      case 'l2-sp':
        return l2Sp(
          own,
          names.map((name) => source.get(name)!),
          head,
          penalty,
        );
      case 'delta': {
        const inference = { training: false, batchNorm: 'frozen' } as const;
        const reference = mapsOf(
          x,
          (input, range) => forward(base, input, source, inference, given(range)) as tf.Tensor4D,
        );
        const distance = tf.mul(mapDistance(maps, reference), penalty.alpha);
        return tf.add(distance, tf.mul(sumOfSquares(head), penalty.beta / 2)) as tf.Scalar;
      }
      case 'bss': {
        const pooled = tf.mean(maps.at(-1)!, [1, 2]) as tf.Tensor2D;
        return tf.mul(smallestSquaredSingularValues(pooled, penalty.k), penalty.eta) as tf.Scalar;
      }
    }
  }

  return {
    step(x, masks): Penalised {
      const dropouts = masks.slice(0, drops) as tf.Tensor2D[];
      const channels = masks.slice(drops) as tf.Tensor1D[];
      const maps = mapsOf(x, (input, range) =>
        classifier.pass(input, mode, given(range), channels),
      );
      const logits = classifier.headLogits(maps.at(-1)!, true, dropouts);
      const all = penalties.map((penalty) => penaltyOf(penalty, x, maps));
      const none = tf.scalar(0);
      return { logits, penalty: all.reduce((a, b) => tf.add(a, b) as tf.Scalar, none) };
    },
    dispose: () => disposeWeights(source),
  };
}

/** Whether a penalty is on what moves from the source's weights, and so needs them on the device. */
function isFromSource({ kind }: Penalty): boolean {
  return kind !== 'bss';
}

interface Range {
  readonly from: string | undefined;
  readonly until: string | undefined;
}

function given({ from, until }: Range) {
  return { ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}

/** The blocks, from one on, that the map before them alone enters: what is between can be run by itself. */
function cutsOf(base: ModelGraph, from: string | undefined): (string | undefined)[] {
  const blocks = blocksOf(base);
  const first = from === undefined ? 0 : blocks.indexOf(from);
  const cuts = blocks.slice(first + 1).filter((block) => {
    const entry = entryOf(base, block);
    return entry !== null && entry === base.layers[blockStart(base, block) - 1];
  });
  return [from, ...cuts];
}
