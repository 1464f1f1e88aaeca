/** 0 to `count` - 1. */
export const indices = (count: number) => Array.from({ length: count }, (_, i) => i);

/** WGSL written out for each of them. */
export const each = (count: number, code: (i: number) => string) =>
  indices(count).map(code).join('\n');
