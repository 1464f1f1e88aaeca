import { normalCdf } from './normal.ts';
import { midranks } from './ranks.ts';
import { meanOf } from './t.ts';

/** Most pairs whose orders are all enumerated: 8! ways. */
const MAX_EXACT = 8;

/**
 * Kendall's rank correlation with ties, tau-b (Kendall 1945), and its two-sided p.
 * Up to 8 pairs p is exact, the share of all orders of y that are at least as far
 * from zero; above it is normal, with the variance that ties leave (Kendall 1970,
 * section 4.5). Where a side is constant, tau is NaN and p 1.
 * @param y As many as x.
 */
export function kendallTau(x: readonly number[], y: readonly number[]): { tau: number; p: number } {
  const signsX = signsOf(x);
  const signsY = signsOf(y);
  const score = scoreOf(signsX, signsY);
  const tau = score / Math.sqrt(untied(signsX) * untied(signsY));
  if (Number.isNaN(tau)) return { tau, p: 1 };
  const p = x.length <= MAX_EXACT ? exactP(signsX, signsY, score) : normalP(signsX, signsY, score);
  return { tau, p };
}

/**
 * Spearman's rank correlation, -1..1: Pearson's of the ranks, tied values sharing
 * theirs (Spearman 1904). NaN where a side is constant.
 * @param y As many as x.
 */
export function spearman(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [x, y].map((side) => {
    const ranks = [...midranks(side)];
    const mean = meanOf(ranks);
    return ranks.map((rank) => rank - mean);
  });
  const product = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, value, i) => sum + value * v[i]!, 0);
  return product(a!, b!) / Math.sqrt(product(a!, a!) * product(b!, b!));
}

/** Signs of all differences: 1 where the i-th value is above the j-th, 0 where they tie. */
function signsOf(values: readonly number[]): number[][] {
  return values.map((value) => values.map((other) => Math.sign(value - other)));
}

/** Pairs that do not tie. */
function untied(signs: readonly number[][]): number {
  return signs.flat().filter((sign) => sign !== 0).length / 2;
}

/** Kendall's S: pairs in the same order on both sides, less those in opposite orders. */
function scoreOf(signsX: readonly number[][], signsY: readonly number[][]): number {
  const products = signsX.flatMap((row, i) => row.map((sign, j) => sign * signsY[i]![j]!));
  return products.reduce((sum, product) => sum + product, 0) / 2;
}

/** Share of the orders of y whose score is at least as far from zero. */
function exactP(signsX: readonly number[][], signsY: readonly number[][], score: number): number {
  const size = signsX.length;
  let all = 0;
  let asFar = 0;
  const extend = (order: readonly number[], sum: number) => {
    const row = signsX[order.length];
    if (row === undefined) {
      all++;
      if (Math.abs(sum) >= Math.abs(score)) asFar++;
      return;
    }
    for (let next = 0; next < size; next++) {
      if (order.includes(next)) continue;
      const added = order.reduce((so, at, i) => so + row[i]! * signsY[next]![at]!, 0);
      extend([...order, next], sum + added);
    }
  };
  extend([], 0);
  return asFar / all;
}

function normalP(signsX: readonly number[][], signsY: readonly number[][], score: number): number {
  const n = signsX.length;
  const [x, y] = [tiesOf(signsX), tiesOf(signsY)];
  const variance =
    (n * (n - 1) * (2 * n + 5) - x.spread - y.spread) / 18 +
    (x.pairs * y.pairs) / (2 * n * (n - 1)) +
    (x.triples * y.triples) / (9 * n * (n - 1) * (n - 2));
  return 2 * normalCdf(-Math.abs(score) / Math.sqrt(variance));
}

/**
 * Over groups of t tied values the sums of t(t - 1), of t(t - 1)(t - 2) and of
 * t(t - 1)(2t + 5), taken value by value, of which each group has t.
 */
function tiesOf(signs: readonly number[][]): { pairs: number; triples: number; spread: number } {
  const tied = signs.map((row) => row.filter((sign) => sign === 0).length);
  const sum = (of: (t: number) => number) => tied.reduce((so, t) => so + of(t), 0);
  return {
    pairs: sum((t) => t - 1),
    triples: sum((t) => (t - 1) * (t - 2)),
    spread: sum((t) => (t - 1) * (2 * t + 5)),
  };
}
