import { sizeText } from './sizes.ts';
import type { Setting } from './types.ts';

/** A share in points, one decimal: 0.2312 is `23.1`. */
export function points(share: number): string {
  return (100 * share).toFixed(1);
}

/** `1 seed`, `3 seeds`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Items as prose: `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** The size and budget of a setting where it has them: `50 images, equal budget`. */
export function settingText({ trainSize, budget }: Omit<Setting, 'base' | 'target'>): string {
  return [
    ...(trainSize === null ? [] : [sizeText(trainSize)]),
    ...(budget === null ? [] : [`${budget} budget`]),
  ].join(', ');
}
