/** Estimators of transfer, in the order of reports. */
export const TRANSFER_SCORES = [
  'logMe',
  'hScore',
  'leep',
  'nce',
  'nLeep',
  'kNN',
  'transRate',
  'gbc',
  'aDistance',
  'frechet',
] as const;
export type TransferScoreName = (typeof TRANSFER_SCORES)[number];

/** Those of which a lower value predicts better: how far the target is from the source. */
export const DISTANCES: readonly string[] = ['aDistance', 'frechet'] satisfies TransferScoreName[];

/** How well a frozen base's features suit the target, before anything is trained on them. */
export interface TransferScores {
  /** LogME (You et al. 2021): log evidence an image of a linear model on the features. */
  readonly logMe: number;
  /** H-score (Bao et al. 2019), shrunken (Ibrahim et al. 2021). */
  readonly hScore: number;
  /** LEEP (Nguyen et al. 2020), nats; null where the source has no classifier. */
  readonly leep: number | null;
  /** Negative conditional entropy (Tran et al. 2019), nats; null where the source has no classifier. */
  readonly nce: number | null;
  /** NLEEP (Li et al. 2021), nats; null, as the three after it, of a trial that was recorded before it was estimated. */
  readonly nLeep: number | null;
  /** Leave-one-out accuracy of the nearest neighbours by cosine similarity, 0..1. */
  readonly kNN: number | null;
  /** TransRate (Huang et al. 2022), nats. */
  readonly transRate: number | null;
  /** Gaussian Bhattacharyya Coefficient (Pándy et al. 2022), 0 at most. */
  readonly gbc: number | null;
  /**
   * Proxy A-distance of source and target (Ben-David et al. 2007), 0..2; null, as the one after it,
   * where the source's images are not known: of ImageNet, of a file of weights, of weights that are
   * not the source's own.
   */
  readonly aDistance: number | null;
  /** Fréchet distance of the features of source and target (Heusel et al. 2017), in their unit squared. */
  readonly frechet: number | null;
}
