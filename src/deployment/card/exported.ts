/** A format that models are written in, as a card tells of it. */
export interface Exported {
  /** File of the model in its folder. */
  readonly file: string;
  /** As Hugging Face's model cards name what loads it. */
  readonly library: string;
  /** What loads it, in words. */
  readonly loads: string;
  /** Code that loads it. */
  readonly code: { readonly language: string; readonly lines: readonly string[] };
  /** Whether the model takes 8-bit RGB; else images are scaled before they go in. */
  readonly scalesInside: boolean;
}
