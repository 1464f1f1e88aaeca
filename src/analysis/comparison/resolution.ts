/**
 * Least standard deviation of an accuracy over n test images. An accuracy is
 * read off a scale of steps 1/n, and a reading that may stand anywhere in its
 * step has the standard deviation of a uniform one, step / √12 (JCGM 100:2008,
 * F.2.2.1: the resolution of a digital indication). Without it, seeds that
 * happen to hit the same count would pass for seeds that do not vary.
 */
export function accuracyResolution(testImages: number): number {
  return 1 / (testImages * Math.sqrt(12));
}

/** The same of a difference of two accuracies: √2 times that of one, 1 / (n √6). */
export function differenceResolution(testImages: number): number {
  return Math.SQRT2 * accuracyResolution(testImages);
}
