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

/** One test image: its index in the test set, and what was predicted. */
export interface PredictionRecord {
  readonly example: number;
  readonly label: number;
  readonly predicted: number;
  /** Probability given to `predicted`, 0..1. */
  readonly confidence: number;
}

/** What a finished trial measured. */
export interface TrialResult {
  readonly testAccuracy: number;
  readonly testLoss: number;
  /** Validation loss and 1-based epoch of the weights that were kept. */
  readonly bestEpoch: number;
  readonly bestValidationLoss: number;
  readonly stoppedEarly: boolean;
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
  /** SHA-256 of the saved weights; only pretraining saves any. */
  readonly artifact: string | null;
}
