import type { Penalty } from '../../experiment/regime-schema.ts';
import type { FineTuning, Schedule } from '../../experiment/schedule.ts';
import type { RateSchedule } from '../../experiment/training-schema.ts';
import {
  counted,
  listed,
  NO_VALUE,
  percent,
  points,
  setting,
  shortened,
  some,
} from '../../text/numbers.ts';

/** What a schedule says, one row a setting, in the words of a report. */
export const SCHEDULE_SETTINGS: readonly {
  readonly label: string;
  readonly show: (schedule: Schedule) => string;
}[] = [
  { label: 'Budget', show: ({ budget }) => `at most ${budgetText(budget)}` },
  { label: 'Batch', show: ({ batchSize }) => counted(batchSize, 'image') },
  { label: 'Optimizer', show: optimizerText },
  { label: 'Learning rate', show: rateText },
  { label: 'Tuned by validation loss', show: tuneText },
  { label: 'Head', show: headText },
  { label: 'Early stopping', show: stoppingText },
  { label: 'Augmentation', show: augmentationText },
  { label: 'Mixup', show: mixupText },
  { label: 'Class weights', show: classWeightsText },
  { label: 'Label smoothing', show: smoothingText },
  {
    label: 'Validation',
    show: validationText,
  },
  { label: 'BN momentum', show: momentumText },
  { label: 'Fine-tuning', show: fineTuningText },
  { label: 'Remedy', show: remedyText },
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

function rateText({ optimizer, earlyStopping, fineTuning }: Schedule): string {
  const { schedule } = optimizer;
  if (schedule === undefined) return 'constant';
  const phases = fineTuning && fineTuning.headEpochs > 0 ? ', in each phase anew' : '';
  const stops = earlyStopping !== false && earlyStopping.patience !== 'never';
  const cut = stops && schedule.kind !== 'constant' ? '; cut off where training stops early' : '';
  return `${scheduleText(schedule)}${phases}${cut}`;
}

function scheduleText(schedule: RateSchedule): string {
  if (schedule.kind === 'one-cycle') {
    const { pctStart, divFactor, finalDivFactor } = schedule;
    const [first, last] = [divFactor, divFactor * finalDivFactor].map(setting);
    return `one cycle: from 1/${first} of it, highest after ${percent(pctStart)} of the steps, to 1/${last}`;
  }
  const { warmup } = schedule;
  const rising = warmup === undefined ? '' : `, after a warm-up of ${warmupText(warmup)}`;
  if (schedule.kind === 'constant') return `constant${rising}`;
  return `cosine to ${schedule.alpha === 0 ? '0' : `${setting(schedule.alpha)} of it`} over the budget${rising}`;
}

function warmupText({
  epochs,
  steps,
}: {
  epochs?: number | undefined;
  steps?: number | undefined;
}): string {
  return steps === undefined ? counted(epochs ?? 0, 'epoch') : counted(steps, 'step');
}

function tuneText({ tune }: Schedule): string {
  if (tune === false) return 'no';
  const values = (what: string, list: readonly number[] | undefined) =>
    list === undefined ? [] : [`${what} ${list.map(setting).join(', ')}`];
  return [
    ...values('learning rate', tune.learningRate),
    ...values('weight decay', tune.weightDecay),
    ...values('strength of the penalty', tune.penaltyStrength),
  ].join('; ');
}

function patienceText(patience: number | 'never'): string {
  return patience === 'never'
    ? 'none, the whole budget is used'
    : `patience ${counted(patience, 'epoch')} on validation loss`;
}

function headText({ head }: Schedule): string {
  const { units, dropout = 0 } = head;
  const dropped = dropout === 0 ? [] : [`dropout ${setting(dropout)}`];
  return [
    'global average pooling',
    ...(units.length === 0 ? dropped : []),
    ...units.flatMap((n) => [`dense ${n} relu`, ...dropped]),
    'softmax',
  ].join(', ');
}

function stoppingText({ earlyStopping }: Schedule): string {
  return earlyStopping === false
    ? 'none: the last weights are tested'
    : `${patienceText(earlyStopping.patience)}; the weights of the ${earlyStopping.keep === 'last' ? 'last epoch' : 'lowest validation loss'} are tested`;
}

function validationText({ validation }: Schedule): string {
  const part = (share: number) => `${Number((100 * share).toFixed(2))}% of the training images`;
  return typeof validation === 'object'
    ? `the last ${part(validation.share)} as they lie, unless the data has its own`
    : `${part(validation)}, stratified, by seed, unless the data has its own`;
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
  return `${parts.join(', ')}${notTheHead(fineTuning)}`;
}

function notTheHead(fineTuning: Schedule['fineTuning']): string {
  return fineTuning && fineTuning.headEpochs > 0 ? '; not while the head trains alone' : '';
}

function mixupText({ mixup, fineTuning }: Schedule): string {
  return mixup === undefined ? 'none' : `α ${setting(mixup.alpha)}${notTheHead(fineTuning)}`;
}

/** Classes whose weights are shown. */
const SHOWN_CLASSES = 8;

function classWeightsText({ classWeights }: Schedule): string {
  if (classWeights === undefined) return 'none';
  if (classWeights === 'balanced') return 'balanced, on the images trained on';
  const isList = Array.isArray(classWeights);
  const weights = Object.entries(classWeights).map(([name, weight]) =>
    isList ? setting(weight) : `${shortened(name)} ${setting(weight)}`,
  );
  return some(weights, SHOWN_CLASSES);
}

function smoothingText({ labelSmoothing }: Schedule): string {
  return labelSmoothing === undefined ? 'none' : setting(labelSmoothing);
}

function momentumText({ batchNormMomentum }: Schedule): string {
  return batchNormMomentum === null ? 'each base’s own' : String(batchNormMomentum);
}

function fineTuningText({ fineTuning }: Schedule): string {
  if (!fineTuning) return NO_VALUE;
  const { headEpochs, baseLearningRate, batchNorm } = fineTuning;
  return `head alone for ${counted(headEpochs, 'epoch')}, then ${trainedText(fineTuning)} at learning rate ${setting(baseLearningRate)}; batch normalisation ${batchNorm === 'frozen' ? 'frozen' : 'trained'}`;
}

function trainedText({ from, train }: FineTuning): string {
  if (train === 'batchNorm') return 'scale and offset of batch normalisation';
  if (train !== undefined) return `${listed(train)} of the base`;
  return from === undefined ? 'the whole base' : `the base from ${from} on`;
}

/** What a regime does beside the plain ones. */
function remedyText({ fineTuning, refine, linearProbe }: Schedule): string {
  if (refine) return `an encoder with convolutions of ${refine.filters.join(', ')} channels`;
  if (linearProbe) {
    const { from, to, count } = linearProbe.l2;
    return `L-BFGS with the best of ${count} L2 penalties from ${setting(from)} to ${setting(to)}, by validation`;
  }
  const parts = fineTuning === undefined ? [] : remediesText(fineTuning);
  return parts.length === 0 ? NO_VALUE : parts.join('; ');
}

function remediesText(tuning: FineTuning): string[] {
  const { layerDecay, autoRgn, unfreeze, penalties = [], stochNorm } = tuning;
  return [
    ...(layerDecay === undefined
      ? []
      : [`learning rate times ${setting(layerDecay)} from block to block`]),
    ...(autoRgn ? ['learning rate of each layer by its relative gradient norm'] : []),
    ...(unfreeze ? ['one more block trains in each epoch'] : []),
    ...penalties.map(penaltyText),
    ...(stochNorm === undefined ? [] : [`StochNorm with p ${setting(stochNorm)}`]),
  ];
}

function penaltyText(penalty: Penalty): string {
  if (penalty.kind === 'bss') return `BSS, η ${setting(penalty.eta)}, k ${penalty.k}`;
  const name = penalty.kind === 'delta' ? 'DELTA' : 'L2-SP';
  return `${name}, α ${setting(penalty.alpha)}, β ${setting(penalty.beta)}`;
}
