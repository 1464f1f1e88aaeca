/** Standard errors above guessing: one-sided 95%. */
const Z = 1.645;

/**
 * Whether an accuracy is above that of guessing, as far as its images tell. Normal approximation
 * of the binomial.
 * @param accuracy On the images, 0..1.
 * @param guessing What guessing would have right, 0..1.
 * @param images One or more.
 */
export function beatsGuessing(accuracy: number, guessing: number, images: number): boolean {
  return accuracy > guessing + Z * Math.sqrt((guessing * (1 - guessing)) / images);
}
