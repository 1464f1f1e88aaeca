import type { Qualities } from './qualities.ts';
import type { TransferScores } from './transfer-scores.ts';

/** One epoch of one phase of a trial. */
export interface EpochRecord {
  /** `head` or `train`: the fine-tuned regime has both. */
  readonly phase: 'head' | 'train';
  /** 1-based, over all phases. */
  readonly epoch: number;
  /** Mean cross-entropy of the training batches, in nats. */
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  /** Seconds of the optimizer steps alone. */
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** One test image: its index in the test set, or under cross-validation among all images, training images first; and what was predicted. */
export interface PredictionRecord {
  readonly example: number;
  readonly label: number;
  readonly predicted: number;
  /** Probability given to `predicted`, 0..1. */
  readonly confidence: number;
  /** Softmax probabilities of all classes, in their order. */
  readonly probabilities: Float32Array;
}

/** The validation images of a trial, and what the tested weights answered to them. */
export interface ValidationRecord {
  readonly labels: Int32Array;
  /** [images, classes] Softmax probabilities, row by row. */
  readonly probabilities: Float32Array;
}

/** What the tested weights answered to one of a trial's other tests. */
export interface AlsoTestRecord {
  readonly name: string;
  /** Mean cross-entropy, in nats. */
  readonly loss: number;
  /** [images] Each as the target numbers its classes. */
  readonly labels: Int32Array;
  /** [images, classes] Softmax probabilities, row by row. */
  readonly probabilities: Float32Array;
  /** [images] The group of each, from 0; null where the data set has none. */
  readonly groups: Int32Array | null;
}

/** How a heat map is made: Grad-CAM (Selvaraju et al. 2017), and as its control the input's gradient. */
export const HEAT_METHODS = ['grad-cam', 'gradient'] as const;
export type HeatMethod = (typeof HEAT_METHODS)[number];

/** Where a network looked when it answered to a test image: heat of the class that it predicted. */
export interface HeatMapRecord {
  /** As in its `PredictionRecord`. */
  readonly example: number;
  readonly method: HeatMethod;
  /** The base's layer that Grad-CAM was taken at; null of the input's gradient. */
  readonly layer: string | null;
  readonly height: number;
  readonly width: number;
  /** [height, width] Row by row, 0..1: shares of the highest; all 0 where there is no heat. */
  readonly values: Float32Array;
  /** Share of the heat on the object, 0..1; null where its place is not known, or there is no heat. */
  readonly inside: number | null;
  /** The object's share of the image, which is what heat of nowhere in particular has on it; null where its place is not known. */
  readonly area: number | null;
}

/** One setting of a grid, and what it reached on the validation images. */
export interface TuningRecord {
  /** Of fine-tuning: that of its second phase. */
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Of its penalty; absent where that was not tuned. */
  readonly penaltyStrength?: number | undefined;
  /** Of the epoch whose weights were kept; null where training diverged. */
  readonly validationLoss: number | null;
  /** Optimizer steps taken; 0 where training diverged. */
  readonly steps: number;
  /** Whether its weights were tested. */
  readonly chosen: boolean;
}

/** What a finished trial measured. */
export interface TrialResult extends Qualities {
  readonly testAccuracy: number;
  readonly testLoss: number;
  /**
   * By which dividing the logits gives the least cross-entropy of the validation images (Guo et
   * al. 2017); NaN where it has no minimum. It changes `scaledCalibrationError` alone.
   */
  readonly temperature: number;
  /** Validation loss and 1-based epoch of the weights that were kept. */
  readonly bestEpoch: number;
  readonly bestValidationLoss: number;
  readonly stoppedEarly: boolean;
  /** Optimizer steps taken, by the chosen setting where there was a choice. */
  readonly steps: number;
  /** The settings tried, where there was a choice. */
  readonly tuning: readonly TuningRecord[];
  /** Only of the frozen regime. */
  readonly transfer: TransferScores | null;
  readonly parametersTotal: number;
  readonly parametersTrainable: number;
  readonly peakMemoryBytes: number;
  /** Seconds by phase: data, features, head, train, evaluate, save... */
  readonly phaseSeconds: Readonly<Record<string, number>>;
  /** Images of the three splits. */
  readonly split: { readonly train: number; readonly validation: number; readonly test: number };
  readonly classes: readonly string[];
  readonly epochs: readonly EpochRecord[];
  readonly predictions: readonly PredictionRecord[];
  /** [test images] The group of each, such as its patient, from 0; null where the data set has none. */
  readonly testGroups: Int32Array | null;
  readonly validation: ValidationRecord;
  /** In the order of the trial's `alsoTest`. */
  readonly alsoTested: readonly AlsoTestRecord[];
  /** Of the test images that the trial asks for; absent where it asks for none. */
  readonly heatMaps?: readonly HeatMapRecord[] | undefined;
  /** SHA-256 of the saved weights; only pretraining saves any. */
  readonly artifact: string | null;
}
