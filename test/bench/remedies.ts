/**
 * The error rate of remedies' verdicts, simulated: families of 10 remedies of 4 bases, each against
 * plain fine-tuning and against scratch, of which none differs from plain fine-tuning. Prints a
 * table of docs/statistics.md.
 *
 *   npm run audit:remedies [-- --families 1000]
 *
 * A share of 5% of 1,000 families has a standard error of 0.7 points; they take some ten minutes
 * of one core.
 */
import { parseArgs } from 'node:util';
import { type RemedyScene, remedyRate } from '../stats/simulation/remedies.ts';
import { EFFECTS } from '../stats/simulation/scene.ts';

const { values } = parseArgs({ options: { families: { type: 'string', default: '1000' } } });
const ALPHA = 0.05;

const base = { bases: 4, remedies: 10, shape: 'normal' } as const;
const SCENES = ([3, 5, 10] as const).flatMap((seeds) =>
  ([100, 1000] as const).flatMap((images) =>
    (
      [
        ['none', 0.2, 0, 0],
        ['moderate', 0.02, 0, 0],
        ['strong', 0.02, 0, 0],
        ['strong', 0.02, 0.8, 0],
        ['strong', 0.02, 0.8, -0.5],
      ] as const
    ).map(([effect, seedSd, likeness, shift]) => ({
      effect,
      scene: { ...base, seeds, images, seedSd, likeness, shift, ...EFFECTS[effect] } as RemedyScene,
    })),
  ),
);

console.log('Any wrong claim in a family of 10 remedies x 4 bases, no remedy differs\n');
console.log(
  '| test images | seeds | effect on single images | shared by remedies | fine-tuning against scratch | any wrong claim |\n|--:|--:|---|--:|---|--:|',
);
for (const { effect, scene } of SCENES) {
  const { images, seeds, likeness, shift } = scene;
  const rate = remedyRate(scene, Number(values.families), ALPHA);
  const cells = [images, seeds, effect, percent(likeness), shift === 0 ? 'alike' : 'hurts'];
  console.log(`| ${[...cells, percent(rate, 1)].join(' | ')} |`);
}

function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)}%`;
}
