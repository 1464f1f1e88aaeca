import { generatorOf } from '../../../src/experiment/random.ts';
import { withFamilySpread } from '../../../src/stats/family-spread.ts';
import { holm } from '../../../src/stats/holm.ts';
import { differenceP } from '../../../src/stats/mean-estimate.ts';
import { estimateOf } from './judge.ts';
import { drawArms, type Kinship, type Scene } from './scene.ts';

export interface RemedyScene extends Scene, Kinship {
  readonly bases: number;
  readonly remedies: number;
}

/**
 * The share of families with any wrong claim: of each base scratch, fine-tuning and remedies that
 * are no better or worse than it. A family has every remedy against fine-tuning and against
 * scratch. With a shift fine-tuning and its remedies all differ from scratch, which is then no
 * wrong claim.
 */
export function remedyRate(scene: RemedyScene, families: number, alpha: number): number {
  const random = generatorOf('remedies', JSON.stringify(scene), families);
  let wrong = 0;
  for (let family = 0; family < families; family++) {
    const compared = Array.from({ length: scene.bases }, () => {
      const [scratch, plain, ...others] = drawArms(scene, random, 2 + scene.remedies, scene);
      return others.flatMap((arm) => [
        { estimate: estimateOf(minus(arm, plain!)), isNull: true },
        { estimate: estimateOf(minus(arm, scratch!)), isNull: scene.shift === 0 },
      ]);
    }).flat();
    const spread = withFamilySpread(compared.map(({ estimate }) => estimate));
    const adjusted = holm(spread.map(differenceP));
    if (compared.some(({ isNull }, i) => isNull && adjusted[i]! < alpha)) wrong += 1;
  }
  return wrong / families;
}

function minus(arm: readonly Int8Array[], other: readonly Int8Array[]): Int8Array[] {
  return arm.map((right, seed) => right.map((value, image) => value - other[seed]![image]!));
}
