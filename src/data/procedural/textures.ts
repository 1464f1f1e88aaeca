/**
 * Share of the fore colour at a point of the object, 1 to 0, the rest is the
 * second tone. `p` and `q`, in [0, 1), move the pattern across and down.
 */
type Texture = (u: number, v: number, p: number, q: number) => number;

/** Width of one stripe or square, in the object's radius: three pixels where that is ten. */
const CELL = 0.32;

/**
 * The patterns, by class name, in class order, in the object's coordinates (see
 * SHAPES), so that a pattern grows and turns with its object. Mirroring and a
 * turn of 15 degrees leave each its own class.
 */
export const TEXTURES = {
  solid: () => 1,
  horizontal: (_u, v, _p, q) => stripe(v / CELL + 2 * q),
  vertical: (u, _v, p) => stripe(u / CELL + 2 * p),
  checkers: (u, v, p, q) => {
    const across = stripe(u / CELL + 2 * p);
    return across === stripe(v / CELL + 2 * q) ? 1 : 0;
  },
  dots: (u, v, p, q) => {
    const x = offCentre(u / (2 * CELL) + p);
    const y = offCentre(v / (2 * CELL) + q);
    return x * x + y * y <= 0.1 ? 1 : 0;
  },
  diagonal: (u, v, p) => stripe(((u + v) * Math.SQRT1_2) / CELL + 2 * p),
  rings: (u, v, p) => stripe(Math.sqrt(u * u + v * v) / CELL + 2 * p),
  gradient: (_u, v) => Math.min(Math.max((0.8 - v) / 1.6, 0), 1),
} as const satisfies Record<string, Texture>;

export type TextureName = keyof typeof TEXTURES;
export const TEXTURE_NAMES = Object.keys(TEXTURES) as readonly TextureName[];

/** 1 on even stripes of width 1, 0 on odd ones. */
function stripe(x: number): number {
  return Math.floor(x) % 2 === 0 ? 1 : 0;
}

/** Distance from the middle of a cell of width 1, -0.5 to 0.5. */
function offCentre(x: number): number {
  return x - Math.floor(x) - 0.5;
}
