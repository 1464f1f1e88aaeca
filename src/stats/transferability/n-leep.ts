import type { Classes } from './classes.ts';
import { mixturePosterior } from './gaussian-mixture.ts';
import { kMeans } from './k-means.ts';
import { leep } from './leep.ts';
import { axesFor, leading, type Principal } from './principal.ts';

/** Share of the variance that the principal axes keep; the authors'. */
const KEPT_VARIANCE = 0.8;
/** Axes at most: a component's covariance has as many numbers as their square, ... */
const MOST_AXES = 32;
/** ... and is one only with so many images an axis: else every image is sure of its own component. */
const IMAGES_AN_AXIS = 2;
/** Components of the mixture for each class; the authors'. */
const COMPONENTS = 5;
/** Images that each component must have on average, at least: one alone predicts its own label. */
const LEAST_IMAGES = 2;

/** Where first clusters come from: numbers in [0, 1), every one as likely. */
interface Uniforms {
  uniform(): number;
}

/**
 * NLEEP: LEEP with the posterior of a Gaussian mixture on the principal components of the features
 * in the place of a source classifier's outputs (Li et al. 2021, Ranking Neural Checkpoints, CVPR):
 * axes of 80% of the variance, and five components a class that has images. Here there are 32 axes
 * at most, and half as many as a component has images: with more, a mixture of few images tells
 * each of them apart, and every base would score 0. Begins with clusters that are drawn, and so
 * depends on the draw a little. Higher is better.
 * @param random Of the first clusters.
 * @returns In nats, 0 at most; NaN of one class, and where there are fewer than two images a
 *   component.
 */
export function nLeep(principal: Principal, { labels, sizes }: Classes, random: Uniforms): number {
  const components = COMPONENTS * sizes.length;
  if (sizes.length < 2 || labels.length < LEAST_IMAGES * components) return Number.NaN;
  const enough = Math.floor(labels.length / components / IMAGES_AN_AXIS);
  const axes = Math.min(MOST_AXES, enough, axesFor(principal, KEPT_VARIANCE));
  const { scores } = leading(principal, axes);
  if (distinctRows(scores, axes) < components) return Number.NaN;
  const first = kMeans(scores, axes, components, random);
  return nLeepFrom(scores, axes, first, { labels, sizes });
}

/**
 * The same where the mixture begins with given clusters.
 * @param scores [images, axes] row-major.
 * @param first [images] The cluster of each, from 0; none is empty.
 */
export function nLeepFrom(
  scores: Float64Array,
  axes: number,
  first: Int32Array,
  { labels, sizes }: Classes,
): number {
  const components = COMPONENTS * sizes.length;
  const posterior = mixturePosterior(scores, axes, first, components);
  const outputs = {
    values: Float32Array.from(posterior),
    count: labels.length,
    channels: components,
  };
  // Float32 rows sum to 1 but for rounding.
  return Math.min(0, leep(outputs, labels, sizes.length));
}

function distinctRows(rows: Float64Array, length: number): number {
  const seen = new Set<string>();
  for (let at = 0; at < rows.length; at += length)
    seen.add(rows.subarray(at, at + length).join(' '));
  return seen.size;
}
