/** What was spent, and what it reached. */
export interface Tradeoff {
  readonly spent: number;
  readonly accuracy: number;
}

/** Those that none of the others beats at no more cost, from the cheapest on; of equals the first. */
export function paretoFront<T extends Tradeoff>(arms: readonly T[]): T[] {
  const front: T[] = [];
  const sorted = [...arms].sort((a, b) => a.spent - b.spent || b.accuracy - a.accuracy);
  for (const arm of sorted)
    if (front.length === 0 || arm.accuracy > front.at(-1)!.accuracy) front.push(arm);
  return front;
}
