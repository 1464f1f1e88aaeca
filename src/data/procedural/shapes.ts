/** Whether a point is inside, in the object's own coordinates: the unit disc, v downwards. */
type Shape = (u: number, v: number) => boolean;

/**
 * The outlines, by class name, in class order. Each lies in the unit disc and
 * reaches its rim; none turns into another by mirroring or a turn of 15 degrees.
 */
export const SHAPES = {
  disc: (u, v) => u * u + v * v <= 1,
  square: (u, v) => Math.abs(u) <= Math.SQRT1_2 && Math.abs(v) <= Math.SQRT1_2,
  triangle: (u, v) => v <= 0.5 && Math.abs(u) * SQRT3 <= v + 1,
  ring: (u, v) => u * u + v * v <= 1 && u * u + v * v >= 0.25,
  cross: inCross,
  star: inStar,
  crescent: (u, v) => u * u + v * v <= 1 && (u - 0.5) ** 2 + v * v >= 0.64,
  heart: inHeart,
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;
export const SHAPE_NAMES = Object.keys(SHAPES) as readonly ShapeName[];

const SQRT3 = Math.sqrt(3);

function inCross(u: number, v: number): boolean {
  const x = Math.abs(u);
  const y = Math.abs(v);
  return Math.max(x, y) <= 0.94 && Math.min(x, y) <= 0.32;
}

/** Normal of the mirror line at 36 degrees between two points of a star. */
const MIRROR_X = Math.cos(Math.PI / 5);
const MIRROR_Y = -Math.sin(Math.PI / 5);
/** The notch beside the upper point: fatter than a pentagram's 0.38, so a texture shows. */
const NOTCH = 0.5;
const NOTCH_X = NOTCH * Math.sin(Math.PI / 5);
const NOTCH_Y = NOTCH * Math.cos(Math.PI / 5);

/** Five points: the plane is folded onto half of the upper one, which one line bounds. */
function inStar(u: number, v: number): boolean {
  let x = Math.abs(u);
  let y = -v;
  const first = 2 * Math.max(MIRROR_X * x + MIRROR_Y * y, 0);
  x -= first * MIRROR_X;
  y -= first * MIRROR_Y;
  const second = 2 * Math.max(-MIRROR_X * x + MIRROR_Y * y, 0);
  x = Math.abs(x + second * MIRROR_X);
  y -= second * MIRROR_Y;
  return x * (1 - NOTCH_Y) <= (1 - y) * NOTCH_X;
}

/** The sextic (x² + y² - 1)³ = x² y³, the circle about it (centre 0, 1/4, radius 5/4) made the unit circle. */
function inHeart(u: number, v: number): boolean {
  const x = u * 1.25;
  const y = 0.25 - v * 1.25;
  const ball = x * x + y * y - 1;
  return ball * ball * ball <= x * x * y * y * y;
}
