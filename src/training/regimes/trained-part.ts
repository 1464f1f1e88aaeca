import type { tf } from '../../backend/tf.ts';
import type { Schedule } from '../../experiment/schedule.ts';
import { entryOf } from '../../models/graph.ts';
import type { BaseMode } from '../classifier.ts';
import { type Examples, featureExamples } from '../data/examples.ts';
import { outputsOf } from '../features/features.ts';
import type { NoticeObserver } from '../progress.ts';
import type { Network } from '../step/compiled.ts';
import type { TrainingContext } from './training-context.ts';

/** Bytes of maps that are kept in memory at most. */
const MAX_BYTES = 2 ** 30;

/** What an epoch runs: a network, and what goes into it. */
export interface TrainedPart {
  readonly forward: Network['forward'];
  /** As in TrainingData. */
  readonly train: Examples;
  readonly plain: Examples;
  /** The block that its examples enter; absent where they are images. */
  readonly from?: string;
}

/**
 * The part of a base that fine-tuning from a block on trains. What is below never
 * changes, nor do its outputs where nothing augments or mixes the images: they are computed
 * once, if they fit in memory, and the epochs begin at the block. The same numbers.
 */
export async function trainedPart(
  {
    classifier,
    data,
    schedule,
    observe,
  }: Pick<TrainingContext, 'classifier' | 'data'> & {
    readonly schedule: Pick<Schedule, 'mixup'>;
    readonly observe: NoticeObserver;
  },
  mode: BaseMode,
): Promise<TrainedPart> {
  const { from } = mode;
  const { train, plain } = data;
  const whole: TrainedPart = {
    forward: (x, training, masks) => classifier.logits(x, training ? mode : null, masks),
    train,
    plain,
  };
  const shape = from === undefined ? null : (entryOf(classifier.base, from)?.outputShape ?? null);
  if (from === undefined || shape === null || train !== plain || schedule.mixup) return whole;
  const channels = shape.reduce((product, side) => product * side, 1);
  if (channels * 4 * plain.labels.length > MAX_BYTES) return whole;
  const below = (x: tf.Tensor4D) => classifier.below(x, from);
  const [size] = classifier.base.inputShape;
  const maps = await outputsOf('the blocks below', below, plain, size!, channels, observe);
  const entering = featureExamples(maps, plain.labels, shape);
  return {
    forward: (x, training, masks) => classifier.logitsFrom(x, from, training ? mode : null, masks),
    train: entering,
    plain: entering,
    from,
  };
}
