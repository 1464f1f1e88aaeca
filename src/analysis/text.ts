/** A share in points, one decimal: 0.2312 is `23.1`. */
export function points(share: number): string {
  return (100 * share).toFixed(1);
}

/** Items as prose: `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
