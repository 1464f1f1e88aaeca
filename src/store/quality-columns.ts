import { QUALITIES, type QualityName } from '../experiment/qualities.ts';

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : Name;

/** The column of trials that keeps a quality: `balanced_accuracy` of `balancedAccuracy`. */
export type QualityColumn = SnakeCase<QualityName>;

export function columnOf(name: QualityName): QualityColumn {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as QualityColumn;
}

export const QUALITY_COLUMNS = QUALITIES.map(columnOf);
