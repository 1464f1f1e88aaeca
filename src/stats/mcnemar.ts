import cdf from '@stdlib/stats-base-dists-binomial-cdf';

/**
 * McNemar's test (McNemar 1947) of whether two classifiers err alike on the same
 * images, two-sided and exact: of the images that one of them alone has right,
 * either were as likely to be the one, so p is twice the smaller tail of the
 * binomial distribution at 1/2, at most 1. It is 1 where there are none.
 * @param onlyFirst Images only the first classifier has right.
 * @param onlySecond Images only the second has right.
 * @returns p, and the discordant images: the sum of the two counts.
 */
export function mcnemar(onlyFirst: number, onlySecond: number): { p: number; discordant: number } {
  const discordant = onlyFirst + onlySecond;
  const tail = cdf(Math.min(onlyFirst, onlySecond), discordant, 0.5);
  return { p: Math.min(1, 2 * tail), discordant };
}
