/** A value of a record that has no parts. */
export type Leaf = string | number | boolean | null;

/**
 * A record's leaves by their paths, such as `spec.schedule.optimizer.name`. An
 * array is one leaf, as JSON.
 */
export function leavesOf(record: object, path = ''): [string, Leaf][] {
  return Object.entries(record).flatMap(([key, value]): [string, Leaf][] => {
    const name = path + key;
    if (value === undefined) return [];
    if (Array.isArray(value)) return [[name, JSON.stringify(value)]];
    if (typeof value === 'object' && value !== null) return leavesOf(value, `${name}.`);
    return [[name, value]];
  });
}
