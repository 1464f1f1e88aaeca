import type { FineTuning, Schedule } from './schedule.ts';

/** The schedules a grid holds, one a setting, in its order; the schedule itself where there is none. */
export function settingsOf(schedule: Schedule): Schedule[] {
  const { tune, optimizer, fineTuning } = schedule;
  if (tune === false) return [schedule];
  const rates = tune.learningRate ?? [fineTuning?.baseLearningRate ?? optimizer.learningRate];
  const decays = tune.weightDecay ?? [optimizer.weightDecay];
  const strengths = tune.penaltyStrength ?? [undefined];
  return rates.flatMap((learningRate) =>
    decays.flatMap((weightDecay) =>
      strengths.map((strength) => ({
        ...schedule,
        tune: false as const,
        ...(fineTuning === undefined
          ? { optimizer: { ...optimizer, learningRate, weightDecay } }
          : {
              optimizer: { ...optimizer, weightDecay },
              fineTuning: {
                ...withStrength(fineTuning, strength),
                baseLearningRate: learningRate,
              },
            }),
      })),
    ),
  );
}

/** The same with its penalties at another strength, where one is given. */
function withStrength(fineTuning: FineTuning, strength: number | undefined): FineTuning {
  if (strength === undefined || fineTuning.penalties === undefined) return fineTuning;
  const penalties = fineTuning.penalties.map((penalty) =>
    penalty.kind === 'bss' ? { ...penalty, eta: strength } : { ...penalty, alpha: strength },
  );
  return { ...fineTuning, penalties };
}
