import { conditionsOf, sizeIn } from '../../experiment/cell.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { baseLabel, type TargetTrialSpec } from '../../experiment/trial.ts';
import type { TrialRecord } from '../../store/records.ts';
import { counted, decimal, NO_VALUE, setting } from '../../text/numbers.ts';
import { numeric, type Table } from '../content.ts';
import type { Sizes } from '../input/axes.ts';

interface Tried {
  readonly arm: readonly string[];
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly penaltyStrength: number | undefined;
  readonly losses: number[];
  diverged: number;
  chosen: number;
}

/** What each setting of each arm's grid reached on validation, and how often it was chosen; null without a grid. */
export function tuningTable(
  experiment: Experiment,
  trials: readonly TrialRecord[],
  sizes: Sizes,
): Table | null {
  const tried = new Map<string, Tried>();
  for (const { spec, result } of trials) {
    if (spec.kind !== 'target' || result === null) continue;
    const arm = [baseLabel(spec.base), armText(experiment, spec, sizes)];
    for (const {
      learningRate,
      weightDecay,
      penaltyStrength,
      validationLoss,
      chosen,
    } of result.tuning) {
      const key = JSON.stringify([arm, learningRate, weightDecay, penaltyStrength]);
      const entry = tried.get(key) ?? {
        arm,
        learningRate,
        weightDecay,
        penaltyStrength,
        losses: [],
        diverged: 0,
        chosen: 0,
      };
      if (validationLoss === null) entry.diverged += 1;
      else entry.losses.push(validationLoss);
      if (chosen) entry.chosen += 1;
      tried.set(key, entry);
    }
  }
  if (tried.size === 0) return null;
  const settings = [...tried.values()];
  // Of most grids there are none, and a column of dashes.
  const strengths = settings.some(({ penaltyStrength }) => penaltyStrength !== undefined);
  return {
    caption:
      'Settings tried: each seed took that of its lowest validation loss, and it alone was tested',
    folded: true,
    columns: [
      { label: 'Base' },
      { label: 'Arm' },
      ...numeric(
        'Learning rate',
        'Weight decay',
        ...(strengths ? ['Penalty strength'] : []),
        'Mean validation loss',
        'Chosen by',
      ),
    ],
    rows: settings.map(
      ({ arm, learningRate, weightDecay, penaltyStrength, losses, diverged, chosen }) => [
        ...arm,
        setting(learningRate),
        setting(weightDecay),
        ...(strengths ? [penaltyStrength === undefined ? NO_VALUE : setting(penaltyStrength)] : []),
        `${losses.length === 0 ? NO_VALUE : decimal(losses.reduce((a, b) => a + b, 0) / losses.length, 3)}${diverged === 0 ? '' : ` (diverged: ${diverged})`}`,
        counted(chosen, 'seed'),
      ],
    ),
  };
}

function armText(experiment: Experiment, spec: TargetTrialSpec, { wholeSizes }: Sizes): string {
  const { source, data, regime } = spec;
  const place = source === null ? data.name : `${source} → ${data.name}`;
  const whole = wholeSizes[data.name];
  return [
    place,
    ...conditionsOf({
      ...spec,
      trainSize: sizeIn(experiment, spec.trainSize),
      ...(whole === undefined ? {} : { wholeSize: whole }),
    }),
    regime,
  ].join(', ');
}
