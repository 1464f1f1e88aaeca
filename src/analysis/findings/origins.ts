import { settingOf } from '../../experiment/cell.ts';
import type { Experiment, SourceSpec } from '../../experiment/schema.ts';
import { isControl } from '../comparison/controls.ts';
import type { Arm } from '../comparison/gather.ts';
import { type Measure, measureOf } from '../comparison/measures.ts';
import {
  armOf,
  differenceOf,
  isTransfer,
  matchedSeeds,
  type TransferArm,
} from '../comparison/pair.ts';
import type { Origin, OriginPart } from '../types.ts';

/**
 * Where each gap comes from. Between scratch and a source lie controls: random
 * weights under the source's own training, and weights of the source's scale
 * without its features. Each step's difference is measured seed by seed, and
 * together they are the gap, where the same seeds finished throughout.
 */
export function originsOf(experiment: Experiment, arms: readonly Arm[]): Origin[] {
  const { sources, verdict } = experiment;
  const random = sources.find(({ kind }) => kind === 'random');
  const measure = measureOf(experiment);
  if (random === undefined) return [];
  return arms.filter(isTransfer).flatMap((arm) => {
    const source = sources.find(({ name }) => name === arm.source)!;
    if (isControl(source)) return [];
    const parts = partsOf(arm, arms, {
      random,
      scale: scaleOf(sources, source),
      measure,
      alpha: verdict.alpha,
    });
    if (parts.length === 0) return [];
    return [{ ...settingOf(arm), regime: arm.regime, source: arm.source, parts }];
  });
}

/** What stands between scratch and a source, and how steps are measured. */
interface Controls {
  readonly random: SourceSpec;
  /** Null where the source has none. */
  readonly scale: SourceSpec | null;
  readonly measure: Measure;
  readonly alpha: number;
}

/** The control that has this source's scale. */
function scaleOf(sources: readonly SourceSpec[], { name }: SourceSpec): SourceSpec | null {
  return sources.find((each) => each.kind === 'mean-variance' && each.of === name) ?? null;
}

function partsOf(
  arm: TransferArm,
  arms: readonly Arm[],
  { random, scale, measure, alpha }: Controls,
): OriginPart[] {
  const { regime } = arm;
  const scratch = armOf(arms, arm, { source: null, regime: 'scratch' });
  const untaught = armOf(arms, arm, { source: random.name, regime });
  const scaled = scale && armOf(arms, arm, { source: scale.name, regime });
  const step = (name: OriginPart['name'], to: Arm | null, from: Arm | null): OriginPart[] => {
    if (to === null || from === null) return [];
    const twins = matchedSeeds(to, from);
    const effect = differenceOf(twins, measure, alpha);
    if (effect === null) return [];
    return [{ name, what: `${nameOf(to)} − ${nameOf(from)}`, effect, pairs: twins.length }];
  };
  return [
    ...step('training', untaught, scratch),
    ...(scaled
      ? [...step('scale', scaled, untaught), ...step('features', arm, scaled)]
      : step('scale and features', arm, untaught)),
  ];
}

function nameOf({ regime, source }: Arm): string {
  return source === null ? regime : `${regime} from ${source}`;
}
