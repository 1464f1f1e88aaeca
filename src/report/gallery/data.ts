import type { HeatMethod } from '../../experiment/result.ts';

/** What the page shows of test images: of which comparisons or arms, and which images. */
export interface Gallery {
  /** By comparison, in the order of the analysis; null where it has none. */
  readonly cells: readonly (GalleryCell | null)[];
  /** Of each arm, where there is nothing to compare it with. */
  readonly alone: readonly (GalleryCell & { readonly heading: string })[];
  /** Pictures by their place, as `data:` URIs. */
  readonly pictures: readonly string[];
  /** Why pictures are missing, a sentence each. */
  readonly missing: readonly string[];
  /** What the selection leaves out; empty where nothing. */
  readonly note: string;
}

export interface GalleryCell {
  /** Who answered: the source and scratch, or an arm alone. */
  readonly arms: readonly string[];
  readonly groups: readonly GalleryGroup[];
}

interface GalleryGroup {
  readonly title: string;
  readonly images: readonly GalleryImage[];
}

/** A test image with what each arm gave it, means over the seeds. */
export interface GalleryImage {
  /** Its index in the test set. */
  readonly example: number;
  readonly truth: string;
  /** Place in `pictures`; null where there is none. */
  readonly picture: number | null;
  /** In the order of the arms. */
  readonly answers: readonly Prediction[];
}

export interface Prediction {
  readonly right: boolean;
  /** The likeliest classes with their probabilities, 0..1; the true class after them where it is not among them. */
  readonly top: readonly (readonly [string, number])[];
  /** Place of the true class in `top`. */
  readonly truth: number;
  /** Where the arm's first seed looked; absent where it was not asked. */
  readonly heat?: readonly HeatView[];
}

/** Heat over a test image. */
export interface HeatView {
  readonly method: HeatMethod;
  /** Of Grad-CAM. */
  readonly layer: string | null;
  /** Place in `pictures` of what is laid over the image. */
  readonly overlay: number;
  /** Share of it on the object; null where that is not known. */
  readonly inside: number | null;
  /** The object's share of the image. */
  readonly area: number | null;
}
