/** The indices of each group, ascending. */
export function membersOf(groups: Int32Array): Map<number, number[]> {
  const members = new Map<number, number[]>();
  groups.forEach((group, index) => {
    const own = members.get(group);
    if (own) own.push(index);
    else members.set(group, [index]);
  });
  return members;
}

/** How many of the indices have each label. */
export function countsOf(labels: Int32Array, indices: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const index of indices) counts.set(labels[index]!, (counts.get(labels[index]!) ?? 0) + 1);
  return counts;
}
