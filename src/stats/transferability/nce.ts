import { countsOf } from '../counts.ts';
import { differ } from './classes.ts';

/**
 * NCE: the negative conditional entropy -H(y | z) of the labels y given the source labels z, of
 * their empirical distribution (Tran, Nguyen and Hassner 2019, ICCV).
 * @param sourceLabels The source classifier's likeliest class of every image, 0 or more.
 * @param labels 0 or more.
 * @returns In nats, 0 at most; NaN where the labels are all the same.
 */
export function nce(sourceLabels: Int32Array, labels: Int32Array): number {
  if (!differ(labels)) return Number.NaN;
  const classes = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
  const marginal = countsOf(sourceLabels);
  const joint = countsOf(Array.from(labels, (label, i) => sourceLabels[i]! * classes + label));
  let sum = 0;
  for (const [pair, images] of joint) {
    sum += images * Math.log(images / marginal.get(Math.floor(pair / classes))!);
  }
  return sum / labels.length;
}
