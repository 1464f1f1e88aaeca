import { BenchError } from '../../errors.ts';
import { settingsOf } from '../../experiment/grid-settings.ts';
import type { EpochRecord, TuningRecord } from '../../experiment/result.ts';
import type { Schedule } from '../../experiment/schedule.ts';
import type { Observer } from '../progress.ts';
import { snapshotOf } from '../step/best-weights.ts';
import { DivergedError } from './fit.ts';
import type { Trained, Trainer } from './regimes.ts';
import type { TrainingContext } from './training-context.ts';

/** Training by the chosen setting, and what each setting reached. */
export interface Tuned extends Trained {
  readonly records: readonly EpochRecord[];
  /** In the grid's order; empty where there was nothing to choose. */
  readonly tuning: readonly TuningRecord[];
}

/**
 * Trains once by each setting of the schedule's grid, always from the weights
 * the classifier has now, and leaves it with those of the lowest validation
 * loss. The test images have no part in it. A setting that diverges is passed
 * over, unless all do.
 */
export async function trainTuned(train: Trainer, context: TrainingContext): Promise<Tuned> {
  const { classifier } = context;
  const settings = settingsOf(context.schedule);
  const [only] = settings;
  if (settings.length === 1) return recorded(train, { ...context, schedule: only! });
  const first = snapshotOf(classifier.baseWeights, classifier.headWeights);
  const best = snapshotOf(classifier.baseWeights, classifier.headWeights);
  await first.take();
  const attempts: { setting: Schedule; ran: Tuned | null }[] = [];
  let chosen: Tuned | null = null;
  for (const setting of settings) {
    first.restore();
    const ran = await recordedOrDiverged(train, { ...context, schedule: setting });
    attempts.push({ setting, ran });
    if (ran === null || ran.bestValidationLoss >= (chosen?.bestValidationLoss ?? Infinity))
      continue;
    chosen = ran;
    await best.take();
  }
  if (chosen === null)
    throw new BenchError('trial', `training diverged with each of ${settings.length} settings`, {
      remedy:
        context.schedule.tune !== false && context.schedule.tune.penaltyStrength !== undefined
          ? 'Lower the learning rates or the penalty strengths of `tune`.'
          : 'Lower the learning rates of `tune`.',
    });
  best.restore();
  return {
    ...chosen,
    tuning: attempts.map(({ setting, ran }) => ({
      ...recordOf(setting, ran, ran === chosen),
      ...strengthIn(setting, context.schedule),
    })),
  };
}

async function recordedOrDiverged(...task: Parameters<typeof recorded>): Promise<Tuned | null> {
  try {
    return await recorded(...task);
  } catch (thrown) {
    if (thrown instanceof DivergedError) return null;
    throw thrown;
  }
}

async function recorded(train: Trainer, context: TrainingContext): Promise<Tuned> {
  const records: EpochRecord[] = [];
  const observe: Observer = {
    ...context.observe,
    epoch(record) {
      records.push(record);
      context.observe.epoch(record);
    },
  };
  const trained = await train({ ...context, observe });
  return { ...trained, records, tuning: [] };
}

function recordOf(
  { optimizer, fineTuning }: Schedule,
  ran: Tuned | null,
  chosen: boolean,
): TuningRecord {
  return {
    learningRate: fineTuning?.baseLearningRate ?? optimizer.learningRate,
    weightDecay: optimizer.weightDecay,
    validationLoss: ran?.bestValidationLoss ?? null,
    steps: ran?.steps ?? 0,
    chosen,
  };
}

/** The strength of a setting's penalty, where strengths were tried. */
function strengthIn({ fineTuning }: Schedule, { tune }: Schedule): { penaltyStrength?: number } {
  const [penalty] = fineTuning?.penalties ?? [];
  if (tune === false || tune.penaltyStrength === undefined || penalty === undefined) return {};
  return { penaltyStrength: penalty.kind === 'bss' ? penalty.eta : penalty.alpha };
}
