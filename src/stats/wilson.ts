/** Of the standard normal distribution, the value that 97.5% are below. */
const Z = 1.959963984540054;

/**
 * Score interval of a share at 95% (Wilson 1927, JASA 22): of the images alone, as one trial was
 * tested on them.
 * @param share Found among `count`, 0..1.
 */
export function wilsonInterval(share: number, count: number): readonly [number, number] {
  const z2 = Z * Z;
  const middle = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half =
    (Z / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
