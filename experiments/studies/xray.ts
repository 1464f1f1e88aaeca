/**
 * Few X-rays of few patients: does starting from ImageNet help to find COVID-19?
 *
 * In 2020 many articles froze or fine-tuned these four networks on a few hundred chest X-rays and
 * reported accuracies above 95%. Of 62 such models that a review looked at, none was fit for the
 * clinic (Roberts et al. 2021). The reasons are ones that a harness can take away, and each has its
 * place below: images of one patient on both sides of the split, accuracy where most are healthy,
 * one small test set, and no scratch to compare with.
 *
 * It needs a table of your images, a row each:
 *
 *   path,label,patient
 *   images/0001.png,healthy,p001
 *   images/0002.png,covid,p002
 *
 *   npx bench pull weights all
 *   XRAY_MANIFEST=path/to/labels.csv npx bench run experiments/studies/xray.ts --list
 *
 * Without the table it is skipped. Whole networks at 224 px are work for a GPU; on a processor take
 * a narrower question first, such as xray-embedded.ts, which asks this one of drawn scans.
 */
import {
  adam,
  defineExperiment,
  densenet121,
  imagenet,
  inceptionResNetV2,
  manifest,
  resnet50,
  vgg16,
} from 'transfer-bench';

const file = process.env['XRAY_MANIFEST'] ?? 'data/xray/labels.csv';
const elsewhere = process.env['XRAY_ELSEWHERE'];

const table = {
  size: 224,
  // Not stretched: the width of a heart against that of a chest is a finding.
  resize: 'fit' as const,
  // PNG and JPEG of 8 bits and DICOM need no more. For 12 bits in 16: `range: { bits: 12 }`.
  classes: ['healthy', 'covid'],
  // All images of a patient are tested on together, or none is. A network that has seen one of a
  // patient's X-rays knows the body, the scanner and the day of the next, and is right for the
  // wrong reason. DICOM files have their PatientID without a column.
  columns: { path: 'path', label: 'label', group: 'patient' },
};

export default defineExperiment({
  name: 'xray',
  question: 'Does starting from ImageNet weights help to find COVID-19 in a few X-rays?',

  bases: [
    vgg16({ inputSize: 224 }),
    resnet50({ inputSize: 224 }),
    densenet121({ inputSize: 224 }),
    inceptionResNetV2({ inputSize: 224 }),
  ],
  // Photographs of things, in colour: as far from X-rays as a source can be, and the usual one.
  sources: [imagenet()],
  targets: [manifest({ name: 'xray', file, ...table })],
  // Scratch is the yardstick: without it nobody knows whether the weights did anything.
  regimes: ['frozen', 'fine-tuned', 'scratch'],

  // Not one test set: a fifth of two hundred images is forty, of eight patients perhaps, and another
  // eight would have given another figure. In five folds each patient is tested on once, and the
  // verdict allows for folds that share their training images.
  test: { folds: 5 },

  verdict: {
    // Where one image in four is ill, answering "healthy" is right in three of four. The area under
    // the ROC curve asks instead how often an ill image is ranked above a healthy one: half of the
    // time by guessing, whatever the shares of the classes.
    metric: 'auc',
    positive: 'covid',
    // Data sets of the ill have many of them. Where the network is to be used they are rarer, and
    // most alarms are then false: the report's predictive values are for this share.
    prevalence: 0.05,
  },

  training: {
    epochs: 40,
    batchSize: 16,
    // One Dense layer on the pooled features: with so few images a wide head would learn them by heart.
    head: { units: [] },
    // A tenth, by patient, chooses the epoch.
    validation: 0.1,
    earlyStopping: { patience: 8 },
    // Each class has the same part in the loss, so that the few ill are not drowned.
    classWeights: 'balanced',
    // Shifted and cropped, never mirrored: the heart is on the left.
    augmentation: { shift: 12, crop: 0.1 },
    frozen: { optimizer: adam(1e-3), augmentation: false },
    // The head first; then everything, slowly, with ImageNet's batch statistics left alone: those
    // of sixteen X-rays are noise.
    'fine-tuned': {
      optimizer: adam(1e-3),
      headEpochs: 5,
      baseLearningRate: 1e-5,
      batchNorm: 'frozen',
    },
    scratch: { optimizer: adam(1e-4) },
  },

  // What no split of one data set can show: where the ill are of one hospital and the healthy of
  // another, telling the hospitals apart is enough (DeGrave et al. 2021). A table of a third
  // hospital's images, XRAY_ELSEWHERE, tests the same networks there too.
  ...(elsewhere === undefined
    ? {}
    : { alsoTest: [manifest({ name: 'elsewhere', file: elsewhere, ...table })] }),

  requires: { files: [file, ...(elsewhere === undefined ? [] : [elsewhere])] },
});
