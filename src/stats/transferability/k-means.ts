/** Where first centres come from: numbers in [0, 1), every one as likely. */
interface Uniforms {
  uniform(): number;
}

/** Rounds at most: clusters that still change then are taken as they are. */
const MAX_ROUNDS = 300;

/**
 * Clusters of rows: first centres by k-means++ (Arthur and Vassilvitskii 2007), then Lloyd's rounds
 * until no row changes its cluster. No cluster is empty: one that loses its last row gets the row
 * that is the farthest from its centre.
 * @param rows [count, length] row-major.
 * @param clusters At most as many as there are different rows.
 * @returns [count] The cluster of each row, from 0.
 */
export function kMeans(
  rows: Float64Array,
  length: number,
  clusters: number,
  random: Uniforms,
): Int32Array {
  const count = rows.length / length;
  let centres = firstCentres(rows, length, clusters, random);
  const assigned = new Int32Array(count).fill(-1);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { nearest, distances } = nearestCentres(rows, length, centres);
    fillEmpty(nearest, distances, clusters);
    if (nearest.every((cluster, i) => cluster === assigned[i])) break;
    assigned.set(nearest);
    centres = meansOf(rows, length, assigned, clusters);
  }
  return assigned;
}

/** Rows drawn with a chance in proportion to the squared distance from the centres before. */
function firstCentres(
  rows: Float64Array,
  length: number,
  clusters: number,
  random: Uniforms,
): Float64Array {
  const count = rows.length / length;
  const centres = new Float64Array(clusters * length);
  const far = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  let chosen = Math.floor(random.uniform() * count);
  for (let k = 0; k < clusters; k++) {
    centres.set(rows.subarray(chosen * length, (chosen + 1) * length), k * length);
    let total = 0;
    for (let i = 0; i < count; i++) {
      far[i] = Math.min(far[i]!, squaredDistance(rows, i * length, centres, k * length, length));
      total += far[i]!;
    }
    const at = random.uniform() * total;
    let sum = 0;
    // Never a row that is a centre already: its share is 0.
    for (let i = 0; i < count && sum <= at; i++) {
      sum += far[i]!;
      if (far[i]! > 0) chosen = i;
    }
  }
  return centres;
}

function nearestCentres(rows: Float64Array, length: number, centres: Float64Array) {
  const count = rows.length / length;
  const nearest = new Int32Array(count);
  const distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < count; i++)
    for (let k = 0; k * length < centres.length; k++) {
      const distance = squaredDistance(rows, i * length, centres, k * length, length);
      if (distance >= distances[i]!) continue;
      distances[i] = distance;
      nearest[i] = k;
    }
  return { nearest, distances };
}

function fillEmpty(nearest: Int32Array, distances: Float64Array, clusters: number): void {
  const sizes = new Int32Array(clusters);
  for (const cluster of nearest) sizes[cluster]! += 1;
  for (let k = 0; k < clusters; k++) {
    if (sizes[k]! > 0) continue;
    let farthest = -1;
    for (let i = 0; i < nearest.length; i++)
      if (sizes[nearest[i]!]! > 1 && (farthest < 0 || distances[i]! > distances[farthest]!))
        farthest = i;
    sizes[nearest[farthest]!]! -= 1;
    sizes[k] = 1;
    nearest[farthest] = k;
    distances[farthest] = 0;
  }
}

function meansOf(
  rows: Float64Array,
  length: number,
  assigned: Int32Array,
  clusters: number,
): Float64Array {
  const means = new Float64Array(clusters * length);
  const sizes = new Int32Array(clusters);
  for (const [i, cluster] of assigned.entries()) {
    sizes[cluster]! += 1;
    for (let c = 0; c < length; c++) means[cluster * length + c]! += rows[i * length + c]!;
  }
  return means.map((sum, at) => sum / sizes[Math.floor(at / length)]!);
}

function squaredDistance(
  a: Float64Array,
  fromA: number,
  b: Float64Array,
  fromB: number,
  length: number,
): number {
  let sum = 0;
  for (let c = 0; c < length; c++) sum += (a[fromA + c]! - b[fromB + c]!) ** 2;
  return sum;
}
