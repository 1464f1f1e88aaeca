import type { Draft } from '../../data/inspect/draft.ts';
import { patternText } from '../../data/inspect/groups.ts';
import type { Inspected } from '../../data/inspect/inspect.ts';
import { visible } from '../../text/visible.ts';
import { DATA_CALLS, dataCall } from './data-call.ts';
import { code, literal } from './typescript.ts';

/** Training images above which a first run takes some of them. */
const MANY = 400;

/**
 * A commented experiment, small enough to train on a processor in minutes.
 * @param name Its name, and that of its file.
 * @param found The images it is on; null draws them.
 */
export function scaffold(name: string, file: string, found: Inspected | null): string {
  const size = (found !== null && 'size' in found.options && found.options.size) || 32;
  const source = found === null ? 'shape' : 'texture';
  const data = found === null ? 'procedural' : DATA_CALLS[found.options.kind];
  const imports = ['adam', 'defineExperiment', data, 'pretrain', 'procedural', 'vgg16'];
  return `/**
 * Made by \`bench init\`: change it, it is yours. An editor shows each key's meaning, unit and default.
 *
 *   npx bench run ${file} --list    the trials and how long they take; trains nothing
 *   npx bench run ${file}           trains them, and writes reports/${name}/index.html
 */
import { ${[...new Set(imports)].join(', ')} } from 'transfer-bench';

export default defineExperiment({
  // Names the folder of its reports. Required.
  name: ${literal(name)},
  // What the report answers, as one sentence. Required.
  question: ${literal(`Does starting from drawn ${source}s help ${found === null ? 'to tell drawn colours apart' : `on ${name}`}?`)},

  // The networks to compare, without their tops. Required. Beside vgg16: resnet50, densenet121
  // and inceptionResNetV2.
  bases: [
    vgg16({
      // Share of the published channels, above 0 to 1; default 1, the published network.
      width: 0.25,
      // Pixels a side of what the network sees; default the least it takes, 32 of VGG16.
      inputSize: ${size},
    }),
  ],

  // Where first weights come from. Required. Beside pretrain: imagenet(), the published weights,
  // which are of width 1 only; weights(file, { name }), a file of Keras's or of this harness.
  sources: [
    pretrain({
      // Names the source in the report. Required.
      name: '${source}s',
      // Images that are drawn: \`label\` is what tells their classes apart, 'shape', 'texture' or
      // 'colour'; \`train\` and \`test\` are numbers of images, \`size\` is pixels a side (default 32),
      // \`classes\` is 2 to 8 (default 4), \`seed\` decides every image (default 0).
      data: procedural({ name: '${source}s', label: '${source}', size: ${size}, train: 600, test: 200, seed: 1 }),
      // Passes over those images; default that of \`training\` below.
      training: { epochs: 8 },
    }),
  ],

  // What the networks are to learn. Required.
  targets: [${found === null ? DRAWN : targetOf(found)}],

  // How a base is trained on the target; default all three. 'scratch' is what the others are
  // compared with. Remedies for a source that hurts stand beside them, such as
  // fineTuned({ name: 'l2-sp', penalty: l2sp() }), linearProbe() or refine().
  regimes: ['frozen', 'fine-tuned', 'scratch'],
  // Each decides initialisation, order, split and augmentation together. Required; one seed alone
  // carries no verdict.
  seeds: [1, 2, 3, 4, 5],
  // How many of the training images are used, validation included, 'all' for all of them; several
  // sizes are compared. Default ['all'].
  trainSizes: ${found === null ? "['all']" : sizesOf(found)},

  training: {
    // Passes over the training images, at most; default 40.
    epochs: 10,
    // Images a step; default 128.
    batchSize: 16,
    // adam(learningRate) or sgd(learningRate); default adam(0.001).
    optimizer: adam(5e-4),
    // Widths of the Dense layers between the base and the classes; default [1024].
    head: { units: [] },
    // Share of the training images held out to choose the best epoch, above 0 to 0.5; default 0.1.${
      hasValidation(found)
        ? `
    // Here the data have validation images of their own, which every trial validates on.`
        : ''
    }
    validation: 0.2,
    // Stops when the validation loss no longer falls: { patience: epochs }; default { patience: 3 }.
    earlyStopping: false,
    // Share of the old moving statistics that a step keeps, 0 to 1; default each base's own 0.99,
    // which some hundred steps never leave.
    batchNormMomentum: 0.9,
    // Settings of one regime alone.
    frozen: { epochs: 24, optimizer: adam(2e-3) },
    'fine-tuned': {
      // Passes that train the head alone, of the epochs above; default 3.
      headEpochs: 2,
      // Learning rate of the base thereafter; default 1e-5.
      baseLearningRate: 2.5e-4,
      // Whether batch normalisation learns the target's statistics, 'train', or keeps the source's,
      // 'frozen'; default 'frozen'.
      batchNorm: 'train',
    },
  },

  verdict: {
    // Two-sided error rate of the whole report; default 0.05.
    alpha: 0.05,
    // Difference of accuracy that does not matter: 0.01 is one point; default 0.01.
    margin: 0.01,
  },
});
`;
}

const DRAWN = `
    // Your own images: \`npx bench init path/to/images\` writes imageFolder({ ... }) for them.
    procedural({ name: 'colours', label: 'colour', train: 128, test: 200, seed: 2 }),
  `;

type FolderDraft = Extract<Draft, { kind: 'image-folder' }>;

function targetOf({ options, guesses, groupHint }: Inspected): string {
  if (options.kind === 'image-folder') return folderOf(options, guesses, groupHint?.pattern);
  const call = dataCall({ name: options.name, ...options }, (key) => [
    ...(KEYS[key] ?? []),
    ...(key.startsWith('file') ? guesses.map((each) => `Check this: ${comment(each)}.`) : []),
  ]);
  return `
${call.replaceAll(/^/gm, '    ')},
  `;
}

/** What stands above a key of a data set. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  name: ['Names the images in the report; default the name of the file or folder.'],
  dir: ['The folder, from the working directory. Required.'],
  file: ['The file, from the working directory. Required.'],
  files: ['The files, by paths or patterns from the working directory. Required.'],
  columns: ["What the table's columns are called; default path, label, split and group."],
  range: [
    "Values that become black and white: { bits }, { window: [low, high] }, 'min-max' or 'full'.",
  ],
  size: ['Pixels a side to which every image is brought; default 224.'],
};

function folderOf(
  { name = '', dir, size, splits, classes, range, slices }: FolderDraft,
  guesses: readonly string[],
  groups: string | undefined,
): string {
  return `
    imageFolder({
      // Names the images in the report; default the name of the folder.
      name: ${literal(name)},
      // A folder for each class, or that below folders for train, val and test; from the working
      // directory. Required.
      dir: ${literal(dir)},
${guesses.map((guess) => `      // Check this, taken from names or values alone: ${comment(guess)}.\n`).join('')}${
  splits === undefined
    ? `      // Folders of other names: splits: { train: 'a', validation: 'b', test: 'c' }; where there is
      // none to test on, the share \`test\` (default 0.2) is drawn.
`
    : `      // Folders of the splits; default train, val and test where they are there.
      splits: ${code(splits)},
`
}${
  classes === undefined
    ? `      // Some of the classes alone: classes: ['a', 'b']; default all.
`
    : `      // The folders that are classes; default all.
      classes: ${code(classes)},
`
}      // Pixels a side to which every image is brought; default 224.
      size: ${size},
      // 'stretch', whatever the shape; 'fit', black beside it; 'crop', the middle. Default 'stretch'.
      resize: 'stretch',
${
  range === undefined
    ? `      // Values that become black and white: range: { bits: 12 }, { window: [low, high] }, 'min-max' or
      // 'full'; default the depth of the files.
`
    : `      // Values that become black and white: { bits }, { window: [low, high] }, 'min-max' or 'full'.
      range: ${code(range)},
`
}${
  slices === undefined
    ? ''
    : `      // Slices of volumes that are images: { axis, every, between }.
      slices: ${code(slices)},
`
}      // Images of one patient or object must not be in two splits. The group of a pattern in their
      // names keeps them together; default the PatientID of DICOM, the volume of slices, each other
      // image by itself.
      // groupBy: ${patternText(groups ?? '^(patient\\d+)_')},
    }),
  `;
}

/** Of many images, some: a first run is to end soon. */
function sizesOf({ counts: { classes } }: Inspected): string {
  const train = classes.reduce((sum, each) => sum + each.train, 0);
  const some = Math.max(MANY, 20 * classes.length);
  return train > some ? `[${some}]` : "['all']";
}

function hasValidation(found: Inspected | null): boolean {
  return found?.counts.classes.some(({ validation }) => validation !== null) ?? false;
}

/** A sentence of names from outside, as the rest of a line of a comment. */
function comment(text: string): string {
  return visible(text, 500).replace(/\.$/, '');
}
