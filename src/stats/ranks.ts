/** Ranks from 1, ascending; equal values share the mean of the ranks they take up. */
export function midranks(values: ArrayLike<number>): Float64Array {
  const ascending = Uint32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let first = 0, next = 0; first < ascending.length; first = next) {
    const value = values[ascending[first]!];
    while (next < ascending.length && values[ascending[next]!] === value) next++;
    // The ranks first + 1 to next.
    for (const i of ascending.subarray(first, next)) ranks[i] = (first + 1 + next) / 2;
  }
  return ranks;
}
