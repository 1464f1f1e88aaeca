import { differenceResolution } from '../../../src/analysis/comparison/resolution.ts';
import { generatorOf, type Random } from '../../../src/experiment/random.ts';
import { crossedEstimate } from '../../../src/stats/crossed.ts';
import { areaScores } from '../../../src/stats/delong.ts';
import { differenceP, type MeanEstimate } from '../../../src/stats/mean-estimate.ts';
import { shareOfLook } from '../../../src/stats/spending.ts';

/** Two arms whose networks score the same images for a class that some have. */
export interface AreaScene {
  readonly images: number;
  /** The share of images that have it. */
  readonly prevalence: number;
  readonly seeds: number;
  /** How far the classes lie apart, in standard deviations of an image's own difficulty. */
  readonly separation: number;
  /** Standard deviations: of what an arm makes of an image whatever its seed, ... */
  readonly armImage: number;
  /** ... of what a seed makes of it, ... */
  readonly seedImage: number;
  /** ... and of how far a seed pulls the classes apart, as a share of `separation`. */
  readonly seedSd: number;
  /** Images of a group, such as a patient, that share their class and what an arm makes of them; 1 by default. */
  readonly groupSize?: number;
}

/** [seeds][images] What the first arm's area scores are above the second's, the arms exchangeable. */
export function drawAreas(scene: AreaScene, random: Random) {
  const { images, prevalence, seeds, groupSize = 1 } = scene;
  const units = Math.ceil(images / groupSize);
  const positives = Math.max(1, Math.round(units * prevalence));
  const groups = Int32Array.from({ length: images }, (_, i) => Math.floor(i / groupSize));
  const positive = (i: number) => groups[i]! < positives;
  const difficulty = Float64Array.from({ length: units }, () => random.normal());
  const own = Float64Array.from({ length: images }, () => (groupSize > 1 ? random.normal() : 0));
  const arms = [0, 1].map(() => {
    const effect = Float64Array.from({ length: units }, () => scene.armImage * random.normal());
    return Array.from({ length: seeds }, () => {
      const apart = scene.separation * (1 + scene.seedSd * random.normal());
      return areaScores(
        Float64Array.from(
          { length: images },
          (_, i) =>
            (positive(i) ? apart : 0) +
            difficulty[groups[i]!]! +
            own[i]! +
            effect[groups[i]!]! +
            scene.seedImage * random.normal(),
        ),
        positive,
      );
    });
  });
  const differences = arms[0]!.map((scores, seed) => {
    const twin = arms[1]![seed]!;
    return scores!.map((each, i) => each - twin![i]!);
  });
  const size = Math.min(positives, units - positives) * groupSize;
  return { differences, groups: groupSize === 1 ? null : groups, smallest: size };
}

/** The share of experiments, whose arms are alike, that claim a difference at a first look. */
export function areaRate(scene: AreaScene, experiments: number, alpha: number): number {
  const random = generatorOf('areas', JSON.stringify(scene), experiments);
  let claims = 0;
  for (let i = 0; i < experiments; i++)
    claims += Number(differenceP(areaEstimate(scene, random)) < alpha * shareOfLook(1));
  return claims / experiments;
}

/** The estimate that the harness makes of an experiment. */
function areaEstimate(scene: AreaScene, random: Random): MeanEstimate {
  const { differences, groups, smallest } = drawAreas(scene, random);
  const { images } = scene;
  return crossedEstimate(
    { scores: differences, groups, step: images / (2 * smallest) },
    differenceResolution(images),
  );
}
