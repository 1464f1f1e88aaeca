import { generatorOf } from '../../../src/spec/random.ts';
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

type Judgement = Readonly<Record<string, (family: readonly MeanEstimate[]) => boolean>>;

/** Any negative or positive, by the harness's rule and by Student's paired t over the seeds. */
export function differenceRates(scene: Scene, families: number): Rates {
  return ratesOf(scene, families, {
    rule: (family) => anyDifference(family, ALPHA),
    'seeds alone': (family) => anyDifferenceOverSeeds(family, ALPHA),
  });
}

/** The share of true changes that are found in a family of them, by Holm's first step. */
export function powerRates(scene: Scene, families: number): Rates {
  const random = generatorOf('power', JSON.stringify(scene));
  const counts = { rule: [0, 0, 0, 0], 'seeds alone': [0, 0, 0, 0] };
  for (let family = 0; family < families; family++) {
    const estimates = drawFamily(scene, random).map((each) => estimateOf(each));
    FAMILY_SIZES.forEach((size, at) => {
      for (const each of estimates) {
        counts.rule[at]! += Number(anyDifference([each], ALPHA / size)) / estimates.length;
        counts['seeds alone'][at]! +=
          Number(anyDifferenceOverSeeds([each], ALPHA / size)) / estimates.length;
      }
    });
  }
  return shares(counts, families);
}

/** Any equivalent within the margin. */
export function equivalenceRates(scene: Scene, families: number): Rates {
  return ratesOf(scene, families, {
    rule: (family) => anyEquivalence(family, MARGIN, ALPHA),
    'seeds alone': (family) =>
      anyEquivalence(
        family.map((estimate) => ({ ...estimate, images: null })),
        MARGIN,
        ALPHA,
      ),
  });
}

/** Any negative or positive where images come in groups: with the groups told, and not. */
export function groupRates(scene: Scene, families: number): Rates {
  const random = generatorOf('groups', JSON.stringify(scene));
  const counts = { rule: [0, 0, 0, 0], 'groups not told': [0, 0, 0, 0] };
  for (let family = 0; family < families; family++) {
    const drawn = drawFamily(scene, random);
    const told = drawn.map((each) => estimateOf(each, scene.groupSize));
    const not = drawn.map((each) => estimateOf(each));
    FAMILY_SIZES.forEach((size, at) => {
      counts.rule[at]! += Number(anyDifference(told.slice(0, size), ALPHA));
      counts['groups not told'][at]! += Number(anyDifference(not.slice(0, size), ALPHA));
    });
  }
  return shares(counts, families);
}

/** Any negative or positive at any of several looks, with the error rate spent over them, and not. */
export function lookRates(scene: Scene, looks: readonly number[], families: number): Rates {
  const random = generatorOf('looks', JSON.stringify(scene));
  const counts = { rule: [0, 0, 0, 0], 'looks not told': [0, 0, 0, 0] };
  for (let family = 0; family < families; family++) {
    const drawn = drawFamily({ ...scene, seeds: Math.max(...looks) }, random);
    const seen = looks.map((seeds) => drawn.map((each) => estimateOf(each.slice(0, seeds))));
    FAMILY_SIZES.forEach((size, at) => {
      const found = (alphaOf: (look: number) => number) =>
        seen.some((estimates, i) => anyDifference(estimates.slice(0, size), alphaOf(i + 1)));
      counts.rule[at]! += Number(found((look) => ALPHA * shareOfLook(look)));
      counts['looks not told'][at]! += Number(found(() => ALPHA));
    });
  }
  return shares(counts, families);
}

/**
 * Any negative or positive where trials of the transfer arms fail: by the harness's rule,
 * which asks both, by those that finished, and with each failure scored as guessing.
 * @param failing The chance of a trial to fail, whatever it would have reached.
 */
export function failureRates(scene: Scene, failing: number, families: number): Rates {
  const random = generatorOf('failures', JSON.stringify(scene));
  const counts = {
    rule: [0, 0, 0, 0],
    'those that finished': [0, 0, 0, 0],
    'failures guess': [0, 0, 0, 0],
  };
  for (let family = 0; family < families; family++) {
    const drawn = drawFamily(scene, random).map((seeds) => failed(seeds, failing, random));
    FAMILY_SIZES.forEach((size, at) => {
      const own = drawn.slice(0, size).filter(({ finished }) => finished !== null);
      const tail = { alpha: ALPHA, of: own.length };
      counts['those that finished'][at]! += Number(
        own.some(({ finished }) => shows(finished!, tail) !== 0),
      );
      counts['failures guess'][at]! += Number(own.some(({ all }) => shows(all, tail) !== 0));
      counts.rule[at]! += Number(
        own.some(({ finished, all }) => {
          const sign = shows(finished!, tail);
          return sign !== 0 && sign === shows(all, tail);
        }),
      );
    });
  }
  return shares(counts, families);
}

/** The sign of a difference that is shown; 0 where none is. */
function shows(estimate: MeanEstimate, { alpha, of }: { alpha: number; of: number }): number {
  return anyDifference([estimate], alpha / of) ? Math.sign(estimate.mean) : 0;
}

function failed(seeds: Differences, failing: number, random: { uniform(): number }) {
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

function ratesOf(scene: Scene, families: number, judgement: Judgement): Rates {
  const random = generatorOf('rates', JSON.stringify(scene));
  const names = Object.keys(judgement);
  const counts = Object.fromEntries(names.map((name) => [name, FAMILY_SIZES.map(() => 0)]));
  for (let family = 0; family < families; family++) {
    const estimates = drawFamily(scene, random).map((each) => estimateOf(each));
    FAMILY_SIZES.forEach((size, at) => {
      const own = estimates.slice(0, size);
      for (const name of names) counts[name]![at]! += Number(judgement[name]!(own));
    });
  }
  return shares(counts, families);
}

function shares(counts: Readonly<Record<string, readonly number[]>>, families: number): Rates {
  return Object.fromEntries(
    Object.entries(counts).map(([name, each]) => [name, each.map((count) => count / families)]),
  );
}
