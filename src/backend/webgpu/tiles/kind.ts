/** Which of the three products of a convolution. */
export type Product = 'forward' | 'inputGradient' | 'filterGradient';

/** Rows, columns and terms of a product [m, k] by [k, n]. */
export interface Extent {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** What a workgroup computes of a product [m, k] by [k, n] at a time, and a thread of that. */
export interface Tile {
  /** Rows and columns of the result, and terms of their sums, that a workgroup has at a time. */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Rows and columns of a thread; the columns are vectors of four. */
  readonly threadM: number;
  readonly threadN: number;
}

/** What a kernel of tiles is written out for. */
export interface TileKind {
  readonly product: Product;
  readonly tile: Tile;
  /** Whether input and output channels come in fours. */
  readonly isInputVector: boolean;
  readonly isOutputVector: boolean;
  readonly hasBias: boolean;
  readonly isRelu: boolean;
  /** Of a filter gradient, whether it adds up the columns of dy too: the gradient by a bias. */
  readonly hasColumnSums: boolean;
}
