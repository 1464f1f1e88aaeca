import type { Schedule } from '../../experiment/schedule.ts';
import { counted, NO_VALUE, points, setting } from '../../text/numbers.ts';

/** What a schedule says, one row a setting, in the words of a report. */
export const SCHEDULE_SETTINGS: readonly {
  readonly label: string;
  readonly show: (schedule: Schedule) => string;
}[] = [
  { label: 'Budget', show: ({ budget }) => `at most ${budgetText(budget)}` },
  { label: 'Batch', show: ({ batchSize }) => counted(batchSize, 'image') },
  { label: 'Optimizer', show: optimizerText },
  { label: 'Tuned by validation loss', show: tuneText },
  { label: 'Head', show: headText },
  { label: 'Early stopping', show: stoppingText },
  { label: 'Augmentation', show: augmentationText },
  {
    label: 'Validation',
    show: ({ validation }) =>
      `${Number((100 * validation).toFixed(2))}% of the training images, stratified, by seed, unless the data has its own`,
  },
  { label: 'BN momentum', show: momentumText },
  { label: 'Fine-tuning', show: fineTuningText },
];

function budgetText(budget: Schedule['budget']): string {
  return 'epochs' in budget ? counted(budget.epochs, 'epoch') : counted(budget.steps, 'step');
}

function optimizerText({ optimizer }: Schedule): string {
  const rate = `learning rate ${setting(optimizer.learningRate)}`;
  const decay =
    optimizer.weightDecay === 0 ? '' : `, weight decay ${setting(optimizer.weightDecay)}`;
  if (optimizer.name === 'adam')
    return `Adam, ${rate}, β₁ ${optimizer.beta1}, β₂ ${optimizer.beta2}, ε ${setting(optimizer.epsilon)}${decay}`;
  const nesterov = optimizer.nesterov ? ' (Nesterov)' : '';
  return `SGD, ${rate}, momentum ${optimizer.momentum}${nesterov}${decay}`;
}

function tuneText({ tune }: Schedule): string {
  if (tune === false) return 'no';
  const values = (what: string, list: readonly number[] | undefined) =>
    list === undefined ? [] : [`${what} ${list.map(setting).join(', ')}`];
  return [
    ...values('learning rate', tune.learningRate),
    ...values('weight decay', tune.weightDecay),
  ].join('; ');
}

function patienceText(patience: number | 'never'): string {
  return patience === 'never'
    ? 'none, the whole budget is used'
    : `patience ${counted(patience, 'epoch')} on validation loss`;
}

function headText({ head }: Schedule): string {
  return ['global average pooling', ...head.units.map((n) => `dense ${n} relu`), 'softmax'].join(
    ', ',
  );
}

function stoppingText({ earlyStopping }: Schedule): string {
  return earlyStopping === false
    ? 'none: the last weights are tested'
    : `${patienceText(earlyStopping.patience)}; the weights of the lowest validation loss are tested`;
}

function augmentationText({ augmentation, fineTuning }: Schedule): string {
  if (augmentation === false) return 'none';
  const parts = [
    ...(augmentation.flip ? ['mirroring'] : []),
    ...(augmentation.shift > 0 ? [`shifts up to ${augmentation.shift} px`] : []),
    ...(augmentation.crop > 0
      ? [`crops to at least ${points(1 - augmentation.crop)}% of each side`]
      : []),
  ];
  if (parts.length === 0) return 'none';
  const warmUp = fineTuning && fineTuning.headEpochs > 0 ? '; not while the head trains alone' : '';
  return `${parts.join(', ')}${warmUp}`;
}

function momentumText({ batchNormMomentum }: Schedule): string {
  return batchNormMomentum === null ? 'each base’s own' : String(batchNormMomentum);
}

function fineTuningText({ fineTuning }: Schedule): string {
  if (!fineTuning) return NO_VALUE;
  const { headEpochs, from, baseLearningRate, batchNorm } = fineTuning;
  return `head alone for ${counted(headEpochs, 'epoch')}, then ${from === undefined ? 'the whole base' : `the base from ${from} on`} at learning rate ${setting(baseLearningRate)}; batch normalisation ${batchNorm === 'frozen' ? 'frozen' : 'trained'}`;
}
