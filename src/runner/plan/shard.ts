/** A job of the plan, as far as packing goes. */
export interface Load {
  readonly hash: string;
  /** Hash of the pretraining it starts from. */
  readonly needs: string | null;
  /** Seconds it is predicted to take. */
  readonly seconds: number;
}

/** How much longer the slowest shard may take so that every pretraining is trained once. */
const TOLERANCE = 1.1;

/**
 * Parts jobs into `count` shards that take about equally long, the longest job
 * first (Graham's LPT rule: at most 4/3 of the best there is, where no job needs
 * another). A pretraining and what starts from it stay together, unless the
 * slowest shard would take over 10% longer than with pretrainings trained in
 * every shard that needs them. The order of the jobs does not matter.
 * @returns the hashes of each shard, sorted; a job that others need may be in several.
 */
export function shardsOf(jobs: readonly Load[], count: number): string[][] {
  const together = pack(families(jobs), count);
  const apart = pack(singles(jobs), count);
  return slowest(together) <= TOLERANCE * slowest(apart)
    ? together.map(hashesOf)
    : apart.map(hashesOf);
}

/** Jobs that go to one shard, and the pretraining that goes there once. */
interface Unit {
  readonly jobs: readonly Load[];
  readonly need: Load | null;
}

type Bin = Map<string, Load>;

/** A pretraining with all that starts from it, or a job alone. */
function families(jobs: readonly Load[]): Unit[] {
  const groups = new Map<string, Load[]>();
  for (const job of jobs) {
    const key = job.needs ?? job.hash;
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return [...groups.values()].map((group) => ({ jobs: group, need: null }));
}

/** Every job that no other needs. */
function singles(jobs: readonly Load[]): Unit[] {
  const byHash = new Map(jobs.map((job) => [job.hash, job]));
  const needed = new Set(jobs.map(({ needs }) => needs));
  return jobs
    .filter(({ hash }) => !needed.has(hash))
    .map((job) => ({ jobs: [job], need: byHash.get(job.needs ?? '') ?? null }));
}

function pack(units: readonly Unit[], count: number): Bin[] {
  const ordered = units
    .map((unit) => ({ unit, seconds: total(unit.jobs), name: hashesOf(binOf(unit.jobs)).join() }))
    .sort((a, b) => b.seconds - a.seconds || (a.name < b.name ? -1 : 1));
  const bins = Array.from({ length: count }, (): Bin => new Map());
  const loads = bins.map(() => 0);
  for (const { unit, seconds } of ordered) {
    const after = bins.map((bin, i) => loads[i]! + seconds + missing(unit.need, bin));
    const best = after.indexOf(Math.min(...after));
    loads[best] = after[best]!;
    for (const job of unit.need ? [unit.need, ...unit.jobs] : unit.jobs)
      bins[best]!.set(job.hash, job);
  }
  return bins;
}

/** Seconds of a pretraining that a shard does not have yet. */
function missing(need: Load | null, bin: Bin): number {
  return need === null || bin.has(need.hash) ? 0 : need.seconds;
}

function slowest(bins: readonly Bin[]): number {
  return Math.max(...bins.map((bin) => total([...bin.values()])));
}

function total(jobs: readonly Load[]): number {
  return jobs.reduce((sum, { seconds }) => sum + seconds, 0);
}

function binOf(jobs: readonly Load[]): Bin {
  return new Map(jobs.map((job) => [job.hash, job]));
}

function hashesOf(bin: Bin): string[] {
  return [...bin.keys()].sort();
}
