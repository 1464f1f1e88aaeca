import { generatorOf } from './random.ts';

/**
 * Test images to look at that nobody chose: `most` of `count`, drawn at random and ascending,
 * the same whatever was answered to them, so that every arm and seed has them.
 */
export function drawnExamples(count: number, most: number): Int32Array {
  const all = Int32Array.from({ length: count }, (_, i) => i);
  return generatorOf('drawn examples', count).shuffle(all).slice(0, most).sort();
}
