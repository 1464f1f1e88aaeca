/**
 * The error rates of verdicts by cross-validation and of verdicts on AUC, simulated: experiments
 * of one comparison whose arms are alike. Prints the tables of docs/statistics.md.
 *
 *   npm run audit:folds [-- --experiments 1000]
 *
 * A share of 5% of 4,000 experiments has a standard error of 0.3 points. With 4,000 it takes some
 * ten minutes of one core.
 */
import { parseArgs } from 'node:util';
import { type AreaScene, areaRate } from '../stats/simulation/areas.ts';
import { type FoldScene, foldEquivalenceRate, foldRates } from '../stats/simulation/folds.ts';

const { values } = parseArgs({ options: { experiments: { type: 'string', default: '4000' } } });
const EXPERIMENTS = Number(values.experiments);
const ALPHA = 0.05;

const base = { seedSd: 0, separation: 0.5, prevalence: 0.5, metric: 'accuracy' } as const;
const FOLD_SCENES: readonly FoldScene[] = [
  ...(['accuracy', 'auc'] as const).flatMap((metric) =>
    (
      [
        [5, 1],
        [5, 2],
        [5, 5],
        [10, 1],
        [10, 3],
      ] as const
    ).flatMap(([folds, repeats]) =>
      (
        [
          [40, 0.5, 0.3],
          [100, 0.5, 0.15],
          [100, 0.2, 0.6],
        ] as const
      )
        .filter(([images, prevalence]) => (images * prevalence) / folds >= 2)
        .map(([images, prevalence, separation]) => ({
          ...base,
          metric,
          folds,
          repeats,
          images,
          prevalence,
          separation,
        })),
    ),
  ),
  ...[1, 2].flatMap((groupSd) =>
    (
      [
        [60, 10, 1],
        [60, 5, 2],
        [120, 5, 1],
        [120, 5, 2],
        [120, 20, 1],
      ] as const
    ).map(([images, folds, repeats]) => ({
      ...base,
      images,
      folds,
      repeats,
      groupSize: 6,
      groupSd,
    })),
  ),
];

const area = { separation: 1, armImage: 1.5, seedImage: 0.3, seedSd: 0.02 };
const AREA_SCENES: readonly AreaScene[] = [
  ...[40, 100, 300].flatMap((images) =>
    [0.5, 0.1].flatMap((prevalence) =>
      [3, 5].map((seeds) => ({ ...area, images, prevalence, seeds })),
    ),
  ),
  ...[3, 5].map((seeds) => ({ ...area, images: 100, prevalence: 0.5, separation: 3, seeds })),
  ...[10, 20, 40].map((units) => ({
    ...area,
    images: 6 * units,
    prevalence: 0.5,
    seeds: 5,
    groupSize: 6,
  })),
];

console.log('Any wrong negative or positive of cross-validation, no true change\n');
console.log(
  '| metric | images | of a patient | share of the class | folds × repeats | rule | as published | Student | equivalent |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|',
);
for (const scene of FOLD_SCENES) {
  const rates = foldRates(scene, EXPERIMENTS, ALPHA);
  const equivalent = foldEquivalenceRate(scene, 0.05, Math.ceil(EXPERIMENTS / 4), ALPHA);
  const { metric, images, groupSize = 1, groupSd = 0, prevalence, folds, repeats } = scene;
  const of = groupSize === 1 ? '1' : `${groupSize}, alike ${groupSd}`;
  const shares = [rates.rule, rates.published, rates.student, equivalent].map(percent);
  console.log(
    `| ${[metric, images, of, percent(prevalence), `${folds} × ${repeats}`, ...shares].join(' | ')} |`,
  );
}

console.log('\nAny wrong negative or positive on AUC, one test set, no true change\n');
console.log(
  '| images | of a patient | share of the class | separation | seeds | rule |\n|--:|--:|--:|--:|--:|--:|',
);
for (const scene of AREA_SCENES) {
  const { images, groupSize = 1, prevalence, separation, seeds } = scene;
  const rate = percent(areaRate(scene, EXPERIMENTS, ALPHA));
  console.log(
    `| ${[images, groupSize, percent(prevalence), separation, seeds, rate].join(' | ')} |`,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
