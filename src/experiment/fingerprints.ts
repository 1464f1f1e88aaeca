/** What decides one trial's result beside its spec. */
export interface Fingerprints {
  readonly code: string;
  readonly data: string;
  /** Of the file or the pretraining it starts from; null where weights are drawn. */
  readonly weights: string | null;
  readonly backend: unknown;
}
