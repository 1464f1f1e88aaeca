/** Share of the error rate left that a look may use. */
const EACH = 0.8;

/**
 * The share of an error rate that a look may use, 0..1, where nobody knows how many
 * will follow: 0.8, then 0.8 of what is left, 0.16, 0.032 and so on, which never add
 * up to more than 1. A p divided by it can be compared with the whole rate. By
 * Bonferroni's inequality some look errs with a chance of at most that rate,
 * whatever made one look again and however the looks depend on each other: on nested
 * seeds, or on new ones on the same images.
 *
 * It is a spending function (Lan and DeMets 1983) by the number of looks, since the
 * data yet to come is not known, without the boundaries' joint distribution, since
 * images are shared by all looks and seeds by some. Most of it goes to the first look,
 * which is the only one of most.
 * @param look 1 or more.
 */
export function shareOfLook(look: number): number {
  return EACH * (1 - EACH) ** (look - 1);
}
