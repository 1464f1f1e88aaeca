/**
 * The question of xray.ts on drawn scans: it runs anywhere, in minutes, without a download.
 *
 * A hundred and twenty patients, two images of each, three patients in ten with lesions, so faint
 * that a network from scratch hardly finds them in so few images. The source is another hospital,
 * drawn by another seed: more patients, as many ill as healthy, and lesions that stand out twice as
 * much. Does what a network has learned there help here? A patient has one body and one scanner in
 * all images, which a network would know again: hence folds by patient.
 *
 *   npx bench run experiments/studies/xray-embedded.ts
 */
import { adam, defineExperiment, densenet121, pretrain, scans, vgg16 } from 'transfer-bench';

// Up from nothing in the first epoch, then down again: a deep network without batch normalisation,
// as VGG16 is, now and then never recovers from large first steps.
const GENTLE = { schedule: { kind: 'cosine', warmup: { epochs: 1 } } } as const;

export default defineExperiment({
  name: 'xray-embedded',
  question:
    'Does a network that has learned another hospital’s scans start better on a few of ours?',

  // Quarter width, so that two CPU cores do.
  bases: [vgg16({ width: 0.25, inputSize: 32 }), densenet121({ width: 0.25, inputSize: 40 })],
  sources: [
    pretrain({
      name: 'other-hospital',
      data: scans({
        name: 'other-hospital',
        patients: 300,
        prevalence: 0.5,
        lesionContrast: 0.3,
        seed: 1,
      }),
      training: { epochs: 8, optimizer: adam(1e-3, GENTLE) },
    }),
  ],
  targets: [
    scans({
      name: 'chest',
      patients: 120,
      imagesPerPatient: 2,
      prevalence: 0.3,
      lesionContrast: 0.15,
      seed: 2,
    }),
  ],
  regimes: ['frozen', 'fine-tuned', 'scratch'],

  // Every patient is tested on once a repeat. The second repeat cuts the folds anew: what came of
  // the first cut alone averages out, and a gap of the same size stands on firmer ground.
  test: { folds: 5, repeats: 2 },

  verdict: {
    // Answering "healthy" is right for seven images in ten: accuracy would flatter it.
    metric: 'auc',
    positive: 'lesion',
    // Where it is to be used one patient in ten is ill: for the report's predictive values.
    prevalence: 0.1,
  },

  training: {
    epochs: 9,
    batchSize: 16,
    optimizer: adam(7e-4, GENTLE),
    head: { units: [] },
    validation: 0.15,
    // Every regime gets its whole budget: some thirty validation images would stop it by chance.
    earlyStopping: false,
    classWeights: 'balanced',
    // Ninety steps: moving averages of momentum 0.99 would lag behind the weights.
    batchNormMomentum: 0.9,
    frozen: { epochs: 30, optimizer: adam(2e-3) },
    'fine-tuned': { headEpochs: 2, baseLearningRate: 3.5e-4, batchNorm: 'train' },
  },
  throughput: false,
});
