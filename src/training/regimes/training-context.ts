import type { Schedule } from '../../experiment/schedule.ts';
import type { Classifier } from '../classifier.ts';
import type { Examples, Features } from '../data/examples.ts';
import type { FeatureSource } from '../features/features.ts';
import type { NoticeObserver, Observer } from '../progress.ts';

/** What a regime trains, on what, and by which schedule. */
export interface TrainingContext {
  /** Trained in place, from the weights it has. */
  readonly classifier: Classifier;
  readonly data: TrainingData;
  readonly schedule: Schedule;
  /** Decides the order of the images, dropout and augmentation. */
  readonly seed: number;
  readonly observe: Observer;
}

/** The images a regime trains on. */
export interface TrainingData {
  /** Perhaps augmented; `plain` never is. Both index the same images. */
  readonly train: Examples;
  readonly plain: Examples;
  readonly trainIndices: Int32Array;
  readonly validationIndices: Int32Array;
  /** How much each class counts in the training loss; null counts all alike. */
  readonly classWeights: readonly number[] | null;
  /**
   * Features of all of `plain` by the base's first weights: computed once, since
   * every setting that is tried starts from those.
   */
  readonly features: (classifier: FeatureSource, observe: NoticeObserver) => Promise<Features>;
}
