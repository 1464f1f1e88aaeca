import { sizeText } from './comparison/sizes.ts';
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

/** A difference of shares in points, with its sign: 0.032 is `+3.2`. */
export function signedPoints(share: number): string {
  const size = points(Math.abs(share));
  if (size === '0.0') return size;
  return `${share > 0 ? '+' : '−'}${size}`;
}

/** Such as `p = 0.012` or `p < 0.001`. */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

/** The size and budget of a setting, where it has them: `50 images`, `equal budget`. */
export function conditionOf({
  trainSize,
  budget,
}: Pick<Setting, 'trainSize' | 'budget'>): string[] {
  return [
    ...(trainSize === null ? [] : [sizeText(trainSize)]),
    ...(budget === null ? [] : [`${budget} budget`]),
  ];
}

/** The same as one text: `50 images, equal budget`. */
export function settingText(setting: Pick<Setting, 'trainSize' | 'budget'>): string {
  return conditionOf(setting).join(', ');
}

/** Such as `VGG16 32px, shapes → far, 50 images, equal budget`. */
export function subjectOf(setting: Setting & { readonly source: string }): string {
  const { base, source, target } = setting;
  return [base, `${source} → ${target}`, ...conditionOf(setting)].join(', ');
}
