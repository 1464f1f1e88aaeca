/**
 * Does what a remedy gains over plain fine-tuning shrink with data? Published figures do: on
 * CUB-200 BSS gains 2.2 points on 15% of the images and 0.2 on all of them. Here: colours, which the
 * source was taught to ignore, from 40 to 320 images. The report also has the data reliance of every
 * arm (Hoiem et al. 2021), and how many images the source is worth, which is negative worth here.
 *
 *   npx bench run experiments/studies/remedies-by-data.ts
 */
import {
  adam,
  bss,
  defineExperiment,
  fineTuned,
  pretrain,
  procedural,
  refine,
  vgg16,
} from 'transfer-bench';

const LARGE: { objectSize: [number, number]; noise: number } = {
  objectSize: [0.6, 0.9],
  noise: 0.03,
};

export default defineExperiment({
  name: 'remedies-by-data',
  question: 'Does the gain of a remedy over fine-tuning shrink with data?',

  bases: [vgg16({ width: 0.25, inputSize: 32 })],
  sources: [
    pretrain({
      name: 'shapes',
      data: procedural({
        name: 'shapes',
        label: 'shape',
        train: 1000,
        test: 400,
        seed: 1,
        ...LARGE,
      }),
      training: { epochs: 6, optimizer: adam(1e-3) },
    }),
  ],
  targets: [procedural({ name: 'far', label: 'colour', seed: 3, train: 320, test: 400, ...LARGE })],
  trainSizes: [40, 80, 160, 320],
  regimes: [
    'fine-tuned',
    'scratch',
    fineTuned({ name: 'bss', penalty: bss() }),
    fineTuned({ name: 'lp-ft', headEpochs: 12 }),
    refine(),
  ],
  seeds: [1, 2, 3, 4, 5],

  training: {
    epochs: 20,
    batchSize: 16,
    optimizer: adam(1e-3),
    head: { units: [] },
    validation: 0.2,
    earlyStopping: { patience: 6 },
    'fine-tuned': { headEpochs: 2, baseLearningRate: 2e-4 },
  },
  verdict: { margin: 0.03 },
  throughput: false,
});
