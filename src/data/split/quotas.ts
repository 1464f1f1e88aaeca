/**
 * How many of each class make `total`, in proportion to the classes' sizes, by
 * largest remainder (Hamilton's method): none is off its share by 1 or more.
 * Of equal remainders the earlier class wins.
 */
export function quotasOf(sizes: readonly number[], total: number): number[] {
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const rest = (size: number) => (size * total) % count;
  const quotas = sizes.map((size) => (size * total - rest(size)) / count);
  const missing = total - quotas.reduce((sum, quota) => sum + quota, 0);
  const byRest = sizes.map((_, k) => k).sort((a, b) => rest(sizes[b]!) - rest(sizes[a]!));
  for (const k of byRest.slice(0, missing)) quotas[k]! += 1;
  return quotas;
}

/**
 * Moves quotas, their total unchanged, until each class has at least one inside
 * and one outside its quota, or no class is left that can give or take one.
 */
export function clampQuotas(quotas: readonly number[], sizes: readonly number[]): number[] {
  const held = raiseToOne(quotas);
  const left = raiseToOne(held.map((quota, k) => sizes[k]! - quota));
  return left.map((remaining, k) => sizes[k]! - remaining);
}

/** The richest gives one to each that has none, while it has two. */
function raiseToOne(amounts: readonly number[]): number[] {
  const raised = [...amounts];
  for (const [k, amount] of raised.entries()) {
    if (amount > 0) continue;
    const richest = raised.indexOf(Math.max(...raised));
    if (raised[richest]! < 2) break;
    raised[richest]! -= 1;
    raised[k] = 1;
  }
  return raised;
}
