import { generatorOf, type Random } from '../../../src/experiment/random.ts';
import type { MeanEstimate } from '../../../src/stats/mean-estimate.ts';
import { shareOfLook } from '../../../src/stats/spending.ts';
import { anyDifference, anyDifferenceOverSeeds, anyEquivalence, estimateOf } from './judge.ts';
import { type Differences, drawFamily, type Scene } from './scene.ts';

export const ALPHA = 0.05;
export const MARGIN = 0.01;
/** Comparisons of a report. */
export const FAMILY_SIZES = [1, 2, 16, 24] as const;

/** What is counted, once a family size: shares of families. */
export type Rates = Readonly<Record<string, readonly number[]>>;

/** By each rule: whether, or in what share, the first `size` comparisons of a family are claimed. */
type Judgement = Readonly<Record<string, (size: number) => boolean | number>>;

/** Any negative or positive, by the harness's rule and by Student's paired t over the seeds. */
export function differenceRates(scene: Scene, families: number): Rates {
  return ratesOf('differences', scene, families, (drawn) => {
    const estimates = drawn.map((each) => estimateOf(each));
    return {
      rule: (size) => anyDifference(estimates.slice(0, size), ALPHA),
      'seeds alone': (size) => anyDifferenceOverSeeds(estimates.slice(0, size), ALPHA),
    };
  });
}

/** The share of true changes that are found in a family of them, by Holm's first step. */
export function powerRates(scene: Scene, families: number): Rates {
  return ratesOf('power', scene, families, (drawn) => {
    const estimates = drawn.map((each) => estimateOf(each));
    const share = (found: typeof anyDifference, size: number) =>
      estimates.filter((each) => found([each], ALPHA / size)).length / estimates.length;
    return {
      rule: (size) => share(anyDifference, size),
      'seeds alone': (size) => share(anyDifferenceOverSeeds, size),
    };
  });
}

/** Any equivalent within the margin. */
export function equivalenceRates(scene: Scene, families: number): Rates {
  return ratesOf('equivalence', scene, families, (drawn) => {
    const estimates = drawn.map((each) => estimateOf(each));
    const overSeeds = estimates.map((estimate) => ({ ...estimate, images: null }));
    return {
      rule: (size) => anyEquivalence(estimates.slice(0, size), MARGIN, ALPHA),
      'seeds alone': (size) => anyEquivalence(overSeeds.slice(0, size), MARGIN, ALPHA),
    };
  });
}

/** Any negative or positive where images come in groups: with the groups told, and not. */
export function groupRates(scene: Scene, families: number): Rates {
  return ratesOf('groups', scene, families, (drawn) => {
    const told = drawn.map((each) => estimateOf(each, scene.groupSize));
    const not = drawn.map((each) => estimateOf(each));
    return {
      rule: (size) => anyDifference(told.slice(0, size), ALPHA),
      'groups not told': (size) => anyDifference(not.slice(0, size), ALPHA),
    };
  });
}

/** Any negative or positive at any of several looks, with the error rate spent over them, and not. */
export function lookRates(scene: Scene, looks: readonly number[], families: number): Rates {
  const longest = { ...scene, seeds: Math.max(...looks) };
  return ratesOf('looks', longest, families, (drawn) => {
    const seen = looks.map((seeds) => drawn.map((each) => estimateOf(each.slice(0, seeds))));
    const found = (size: number, alphaOf: (look: number) => number) =>
      seen.some((estimates, i) => anyDifference(estimates.slice(0, size), alphaOf(i + 1)));
    return {
      rule: (size) => found(size, (look) => ALPHA * shareOfLook(look)),
      'looks not told': (size) => found(size, () => ALPHA),
    };
  });
}

/**
 * Any negative or positive where trials of the transfer arms fail: by the harness's rule,
 * which asks both, by those that finished, and with each failure scored as guessing.
 * @param failing The chance of a trial to fail, whatever it would have reached.
 */
export function failureRates(scene: Scene, failing: number, families: number): Rates {
  return ratesOf('failures', scene, families, (drawn, random) => {
    const arms = drawn.map((seeds) => failed(seeds, failing, random));
    const any = (size: number, claimed: (arm: FailedArm, alpha: number) => boolean) => {
      const own = arms.slice(0, size).filter(({ finished }) => finished !== null);
      return own.some((arm) => claimed(arm, ALPHA / own.length));
    };
    return {
      rule: (size) =>
        any(size, ({ finished, all }, alpha) => {
          const sign = signShown(finished!, alpha);
          return sign !== 0 && sign === signShown(all, alpha);
        }),
      'those that finished': (size) =>
        any(size, ({ finished }, alpha) => signShown(finished!, alpha) !== 0),
      'failures guess': (size) => any(size, ({ all }, alpha) => signShown(all, alpha) !== 0),
    };
  });
}

/** The sign of a difference that is shown; 0 where none is. */
function signShown(estimate: MeanEstimate, alpha: number): number {
  return anyDifference([estimate], alpha) ? Math.sign(estimate.mean) : 0;
}

type FailedArm = ReturnType<typeof failed>;

function failed(seeds: Differences, failing: number, random: Random) {
  const fails = seeds.map(() => random.uniform() < failing);
  const finished = seeds.filter((_, seed) => !fails[seed]);
  // One in four right, of images of which scratch has some right: a loss of half on average.
  const all = seeds.map((own, seed) =>
    fails[seed] ? own.map((_, image) => (image % 2 === 0 ? -1 : 0)) : own,
  );
  return {
    finished: finished.length < 2 ? null : estimateOf(finished),
    all: estimateOf(all),
  };
}

/** The mean of what is judged, over families: other families where their number is another. */
function ratesOf(
  question: string,
  scene: Scene,
  families: number,
  judge: (drawn: Differences[], random: Random) => Judgement,
): Rates {
  const random = generatorOf(question, JSON.stringify(scene), families);
  const counts: Record<string, number[]> = {};
  for (let family = 0; family < families; family++)
    for (const [rule, claims] of Object.entries(judge(drawFamily(scene, random), random))) {
      counts[rule] ??= FAMILY_SIZES.map(() => 0);
      FAMILY_SIZES.forEach((size, at) => {
        counts[rule]![at]! += Number(claims(size)) / families;
      });
    }
  return counts;
}
