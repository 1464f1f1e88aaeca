import type { Replicate } from '../../experiment/folds.ts';
import { counted, points } from '../../text/numbers.ts';
import type { Comparison, Needed } from '../types.ts';

/** More seeds than most would train to settle a difference. */
const MANY_SEEDS = 50;
/** What to begin with where one seed was run. */
const FIRST_SEEDS = 5;
/** As many times the test images as could be had are no advice beyond this. */
const MANY_TIMES = 20;

/**
 * What would resolve a comparison: seeds where they suffice, test images where those
 * show what seeds cannot or in a smaller proportion; null where neither is within
 * reach, or where the gap seen lies within the margin and there is nothing to find.
 */
export function nextStep(
  {
    gap,
    pairs,
    testImages,
    neededForSeen,
    scope,
  }: Pick<Comparison, 'gap' | 'pairs' | 'testImages' | 'neededForSeen' | 'scope'>,
  margin: number,
): string | null {
  if (pairs.length < 2) return `begin with ${FIRST_SEEDS} seeds`;
  if (gap === null || neededForSeen === null || Math.abs(gap) <= margin) return null;
  const seeds = affordable(neededForSeen.seeds, pairs.length, MANY_SEEDS);
  const images = affordable(neededForSeen.images, testImages, MANY_TIMES * testImages);
  const size = `a gap of the size seen, ${points(Math.abs(gap))} points,`;
  const fewerImages =
    seeds === null || (images !== null && images / testImages < seeds / pairs.length);
  if (images !== null && fewerImages)
    return scope === 'folds'
      ? `${size} would take about ${rounded(images)} images`
      : `${size} would take about ${rounded(images)} test images with these seeds`;
  if (seeds === null) return null;
  if (scope === 'folds')
    return `${size} would take about ${counted(seeds, 'fold')}, counting repeats, of these images`;
  const on = scope === 'seeds' ? '' : ' on these test images';
  return `${size} would take about ${counted(seeds, 'seed')}${on}`;
}

/** What would show the least gap that matters, as far as a number can say it. */
export function neededText({ seeds, images }: Needed, replicate: Replicate): string {
  const ways = [
    ...(seeds === null ? [] : [counted(seeds, replicate)]),
    ...(images === null ? [] : [`${rounded(images)} ${replicate === 'fold' ? '' : 'test '}images`]),
  ];
  return ways.length === 0 ? `neither ${replicate}s nor images alone` : ways.join(' or ');
}

function affordable(needed: number | null, now: number, most: number): number | null {
  return needed === null || needed <= now || needed > most ? null : needed;
}

/** Two digits: it rests on a variance that is estimated too. */
function rounded(images: number): string {
  const step = 10 ** Math.max(0, Math.floor(Math.log10(images)) - 1);
  return (Math.ceil(images / step) * step).toLocaleString('en-US');
}
