import { describe, expect, test } from 'vitest';
import { baseLabel } from '../../src/experiment/trial.ts';
import { validateExperiment } from '../../src/experiment/validate.ts';
import {
  converged,
  defineExperiment,
  equal,
  imagenet,
  inceptionResNetV2,
  meanVariance,
  procedural,
  random,
  resnet50,
  vgg16,
  weights,
} from '../../src/index.ts';
import { sample, sampleInput } from '../support/sample-experiment.ts';

/** The fault lines of an experiment with some keys replaced. */
function faults(changes: Record<string, unknown>): string[] {
  try {
    validateExperiment('experiments/x.ts', { ...sampleInput, ...changes });
    return [];
  } catch (error) {
    const [title, ...lines] = (error as Error).message.split('\n  ');
    expect(title).toBe('experiments/x.ts is not a valid experiment');
    expect(error).toMatchObject({ code: 'experiment' });
    return lines;
  }
}

test('fills in the defaults, which are those of the article', () => {
  const experiment = sample();
  expect(experiment.regimes).toEqual(['frozen', 'fine-tuned', 'scratch']);
  expect(experiment.bases).toEqual([
    { name: 'VGG16', width: 0.25, inputSize: 32 },
    { name: 'InceptionResNetV2', width: 0.125, inputSize: 75 },
  ]);
  expect(experiment.preprocessing).toBe('base');
  expect(experiment.verdict).toEqual({ alpha: 0.05, margin: 0.01, metric: 'accuracy' });
  expect(experiment.backend).toBe('auto');
});

describe('names key, expected and received', () => {
  test.each([
    ['unknown key', { seedz: [1] }, 'seedz: unknown key, did you mean seeds?'],
    [
      'unknown nested key',
      { training: { batch_size: 3 } },
      'training.batch_size: unknown key, did you mean batchSize?',
    ],
    [
      'a key that stands elsewhere',
      { epochs: 3 },
      'epochs: unknown key, did you mean training.epochs?',
    ],
    [
      'a key like none',
      { training: { earlyStopping: { momentum: 0.9 } } },
      'training.earlyStopping.momentum: unknown key, did you mean training.optimizer.momentum?',
    ],
    [
      'a key like none at all',
      { training: { earlyStopping: { weather: 0.9 } } },
      'training.earlyStopping.weather: unknown key; there are patience, keep',
    ],
    [
      'a regime by another spelling',
      { regimes: ['finetuned'] },
      'regimes[0]: expected "frozen" or "fine-tuned" or "scratch" or an object, received "finetuned", did you mean "fine-tuned"?',
    ],
    [
      'an optimizer of another name',
      { training: { optimizer: { name: 'AdamW' } } },
      'training.optimizer.name: expected "adam" or "sgd", received "AdamW", did you mean "adam"?',
    ],
    [
      'a word for what is no number',
      { training: { earlyStopping: { patience: 'nver' } } },
      'training.earlyStopping.patience: expected a number or "never", received "nver", did you mean "never"?',
    ],
    ['empty axis', { bases: [] }, 'bases: expected at least 1 entry, received []'],
    ['no seeds', { seeds: [] }, 'seeds: expected at least 1 entry, received []'],
    ['wrong type', { question: 3 }, 'question: expected a string, received 3'],
    ['missing key', { question: undefined }, 'question: expected a string, received nothing'],
    [
      'a folder with a NUL',
      { targets: [{ kind: 'image-folder', dir: 'a\0b' }] },
      'targets[0].dir: expected a path, which has no NUL, received "a\\u0000b"',
    ],
    [
      'a needed file with a NUL',
      { requires: { files: ['a\0b'] } },
      'requires.files[0]: expected a path, which has no NUL, received "a\\u0000b"',
    ],
    [
      'negative number',
      { training: { epochs: -1 } },
      'training.epochs: expected a number > 0, received -1',
    ],
    [
      'unknown optimizer',
      { training: { optimizer: { name: 'rmsprop' } } },
      'training.optimizer.name: expected "adam" or "sgd", received "rmsprop"',
    ],
    [
      'unknown base',
      { bases: [{ name: 'VGG19' }] },
      'bases[0].name: expected "VGG16" or "ResNet50" or "DenseNet121" or "InceptionResNetV2", received "VGG19", did you mean "VGG16"?',
    ],
    [
      'an impossible cell',
      { bases: [vgg16(), inceptionResNetV2({ inputSize: 74 })] },
      'bases[1].inputSize: expected at least 75 px for InceptionResNetV2, received 74',
    ],
    [
      'published weights of a narrow base',
      { sources: [imagenet()] },
      'sources[0]: expected bases of width 1: ImageNet weights are published for no other, and VGG16 has width 0.25, received {"kind":"imagenet"}',
    ],
    [
      'one file for two networks',
      { sources: [weights('a.h5', { name: 'mine' })] },
      'sources[0].file: expected a file for each base, such as { VGG16: "vgg16.h5" }, received "a.h5"',
    ],
    [
      'no file for a base',
      { sources: [weights({ VGG16: 'a.h5' }, { name: 'mine' })] },
      'sources[0].file: expected a file for InceptionResNetV2 too, received {"VGG16":"a.h5"}',
    ],
    [
      'a version of a base that has one',
      { bases: [{ name: 'VGG16', version: 1.5 }] },
      'bases[0].version: expected no version for VGG16: ResNet50 alone has two, received 1.5',
    ],
    [
      'a version that is not there',
      { bases: [{ name: 'ResNet50', version: 2 }] },
      'bases[0].version: expected 1 or 1.5, received 2',
    ],
    [
      "Keras's weights of torchvision's ResNet50",
      { bases: [{ name: 'ResNet50', version: 1.5 }], sources: [imagenet()] },
      'sources[0]: expected ResNet50 of version 1: Keras\'s ImageNet weights are of it, and torchvision\'s of 1.5, which weights(\'resnet50.safetensors\', ...) reads, received {"kind":"imagenet"}',
    ],
    [
      'one file for two versions',
      {
        bases: [{ name: 'ResNet50' }, { name: 'ResNet50', version: 1.5 }],
        sources: [weights('a.h5', { name: 'mine' })],
      },
      'sources[0].file: expected a file for each base, such as { VGG16: "vgg16.h5" }, received "a.h5"',
    ],
    [
      'a preprocessing that is not there',
      {
        bases: [vgg16()],
        sources: [{ kind: 'weights', name: 'mine', file: 'a.h5', preprocessing: 'imagenet' }],
      },
      'sources[0].preprocessing: expected "caffe" or "caffe-unit" or "torch" or "tf" or "unit" or an object, received "imagenet"',
    ],
    [
      'a doubled seed',
      { seeds: [1, 2, 1] },
      'seeds: expected no two alike, but 1 is there twice, received [1,2,1]',
    ],
    [
      'epochs and steps',
      { training: { epochs: 3, steps: 40 } },
      'training.steps: expected either epochs or steps, not both, received 40',
    ],
    [
      'mixup of cached features',
      { training: { mixup: { alpha: 0.2 } } },
      'training.frozen.mixup: expected false: the frozen regime computes the features of each image once, and mixing features is not mixing images, received nothing',
    ],
    [
      'a weight of nothing',
      { training: { classWeights: { cat: 0 } } },
      'training.classWeights.cat: expected a number > 0, received 0',
    ],
    [
      'weights that are no list',
      { training: { classWeights: 'balance' as never } },
      'training.classWeights: expected "balanced" or an object or an array or false, received "balance", did you mean "balanced"?',
    ],
    [
      'a warm-up without a unit',
      {
        training: {
          optimizer: { name: 'sgd', schedule: { kind: 'cosine', warmup: 5 as never } },
        },
      },
      'training.optimizer.schedule.warmup: expected an object, received 5',
    ],
    [
      'a warm-up in two units',
      {
        training: {
          optimizer: {
            name: 'sgd',
            schedule: { kind: 'constant', warmup: { epochs: 1, steps: 5 } },
          },
        },
      },
      'training.optimizer.schedule.warmup: expected either epochs or steps, received {"epochs":1,"steps":5}',
    ],
    [
      'a schedule that is not there',
      { training: { optimizer: { name: 'sgd', schedule: { kind: 'cosin' as never } } } },
      'training.optimizer.schedule.kind: expected "constant" or "cosine" or "one-cycle", received "cosin", did you mean "cosine"?',
    ],
    [
      'augmentation of cached features',
      { training: { augmentation: { flip: true } } },
      'training.frozen.augmentation: expected false: the frozen regime computes the features of each image once, so images cannot vary between epochs, received nothing',
    ],
    [
      'a number for options',
      { training: { earlyStopping: 5 } },
      'training.earlyStopping: expected an object or false, received 5',
    ],
    [
      'an unknown kind',
      { targets: [{ kind: 'photos' }] },
      'targets[0].kind: expected "procedural" or "scans" or "cifar10" or "cifar100" or "image-folder" or "manifest" or "npz" or "parquet" or "web-dataset", received "photos"',
    ],
    [
      'a list of too few',
      { targets: [{ kind: 'cifar10', classes: ['cat'] }] },
      'targets[0].classes: expected at least 2 entries, received ["cat"]',
    ],
    ['an empty text', { question: '' }, 'question: expected at least 1 character, received ""'],
    [
      'a long name',
      { name: 'x'.repeat(61) },
      `name: expected at most 60 characters, received "${'x'.repeat(56)}...`,
    ],
    [
      'a broken count',
      { training: { epochs: 1.5 } },
      'training.epochs: expected a whole number, received 1.5',
    ],
    ['an array for an object', { training: [] }, 'training: expected an object, received []'],
    [
      'a name that is no folder',
      { name: '../up' },
      'name: expected letters, digits, dots, dashes and underscores, received "../up"',
    ],
  ])('%s', (_what, changes, line) => {
    expect(faults(changes)).toEqual([line]);
  });

  test('all faults at once', () => {
    expect(faults({ seeds: [], targets: [{ kind: 'photos' }], x: 1 })).toHaveLength(3);
  });

  test('what is no experiment at all', () => {
    expect(() => validateExperiment('a.ts', 7)).toThrow(
      '(the experiment): expected an object, received 7',
    );
  });
});

describe('a grid to tune over', () => {
  const line = (tune: unknown) => faults({ training: { scratch: { tune } } });

  test.each<[string, unknown, string]>([
    ['of nothing', {}, ': expected learningRate, weightDecay or both, each a list, received {}'],
    ['that is no grid', 3, ': expected an object or false, received 3'],
    [
      'of one value, not a list',
      { learningRate: 1e-3 },
      '.learningRate: expected an array, received 0.001',
    ],
    [
      'of an empty list',
      { weightDecay: [] },
      '.weightDecay: expected at least 1 entry, received []',
    ],
    [
      'with a value twice',
      { learningRate: [1e-3, 1e-2, 1e-3] },
      '.learningRate: expected no two alike, but 0.001 is there twice, received [0.001,0.01,0.001]',
    ],
    [
      'with an impossible value',
      { learningRate: [1e-3, 0] },
      '.learningRate[1]: expected a number > 0, received 0',
    ],
    [
      'of too many',
      { weightDecay: Array.from({ length: 21 }, (_, i) => i / 32) },
      '.weightDecay: expected at most 20 entries, received [0,0.03125,0.0625,0.09375,0.125,0.15625,0.1875,0.21875,0....',
    ],
  ])('%s is refused', (_what, tune, expected) => {
    expect(line(tune)).toEqual([`training.scratch.tune${expected}`]);
  });

  test('of either or both is fine, and false is none', () => {
    for (const tune of [{ learningRate: [1] }, { weightDecay: [0, 0.1] }, false])
      expect(line(tune)).toEqual([]);
    expect(sample().training.tune).toBeUndefined();
  });
});

describe('nothing can be chosen on the test images', () => {
  test.each([
    ['training.earlyStopping.on', { earlyStopping: { on: 'test' } }],
    ['training.earlyStopping.monitor', { earlyStopping: { patience: 3, monitor: 'test' } }],
    ['training.monitor', { monitor: 'test' }],
    ['training.scratch.earlyStopping.on', { scratch: { earlyStopping: { on: 'test' } } }],
    ['training.tune.on', { tune: { learningRate: [0.1], on: 'test' } }],
  ])('%s is an unknown key', (key, training) => {
    const [line, ...others] = faults({ training });
    expect(line?.split(/[,;]/)[0]).toBe(`${key}: unknown key`);
    expect(others).toEqual([]);
  });

  test('and an editor offers no such key', () => {
    const training = (options: typeof sampleInput.training) =>
      defineExperiment({ ...sampleInput, training: options });
    // @ts-expect-error
    training({ earlyStopping: { on: 'test' } });
    // @ts-expect-error
    training({ monitor: 'test' });
    // @ts-expect-error
    training({ tune: { learningRate: [0.1], on: 'test' } });
    // @ts-expect-error
    defineExperiment({ ...sampleInput, budgets: [{ kind: 'converged', on: 'test' }] });
    training({ earlyStopping: { patience: 'never' }, tune: { learningRate: [0.1] } });
  });
});

describe('controls', () => {
  const sources = (...controls: unknown[]) =>
    faults({ sources: [...sampleInput.sources, ...controls] });

  test('after a source with weights are fine', () => {
    expect(sources(random(), meanVariance('shapes'))).toEqual([]);
    expect(
      sample({ sources: [...sampleInput.sources, meanVariance('shapes')] }).sources[1],
    ).toEqual({ kind: 'mean-variance', name: 'mean-variance', of: 'shapes' });
  });

  test.each<[string, unknown[], string]>([
    [
      'a name there is not',
      [meanVariance('shape')],
      'sources[1].of: expected "shapes", received "shape", did you mean "shapes"?',
    ],
    [
      'a control, which has no weights of its own',
      [random(), meanVariance('random')],
      'sources[2].of: expected "shapes", received "random"',
    ],
    [
      'itself',
      [meanVariance('mine', { name: 'mine' })],
      'sources[1].of: expected "shapes", received "mine"',
    ],
    ['nothing', [{ kind: 'mean-variance' }], 'sources[1].of: expected a string, received nothing'],
  ])('after %s are refused', (_what, controls, expected) => {
    expect(sources(...controls)).toEqual([expected]);
  });

  test('after one of several name them all; where there are none, say so', () => {
    const file = weights({ VGG16: 'a.h5', InceptionResNetV2: 'b.h5' }, { name: 'mine' });
    expect(sources(file, meanVariance('other'))).toEqual([
      'sources[2].of: expected "shapes" or "mine", received "other"',
    ]);
    expect(faults({ sources: [random(), meanVariance('random')] })).toEqual([
      'sources[1].of: expected a source with weights, and there is none, received "random"',
    ]);
  });
});

describe('train sizes', () => {
  test.each([
    [
      'a size twice',
      [40, 'all', 40],
      'trainSizes: expected no two alike, but 40 is there twice, received [40,"all",40]',
    ],
    ['none', [], 'trainSizes: expected at least 1 entry, received []'],
    ['no image', [0], 'trainSizes[0]: expected a number > 0, received 0'],
    ['half an image', [40, 0.5], 'trainSizes[1]: expected a whole number or "all", received 0.5'],
    ['a word', ['most'], 'trainSizes[0]: expected a number or "all", received "most"'],
    ['no list', 40, 'trainSizes: expected an array, received 40'],
  ])('%s is refused', (_what, trainSizes, expected) => {
    expect(faults({ trainSizes })).toEqual([expected]);
  });
});

describe('budgets', () => {
  const differing = { epochs: 6, batchSize: 16, frozen: { batchSize: 64 } };
  const refusal =
    'expected steps, since the regimes differ in batchSize and epochs would be different steps';

  test.each<[string, Record<string, unknown>, string]>([
    ['none', { budgets: [] }, 'budgets: expected at least 1 entry, received []'],
    [
      'a kind twice',
      { budgets: [equal(), equal({ steps: 4 })] },
      'budgets: expected no two alike, but equal is there twice, received [{"kind":"equal"},{"steps":4,"kind":"equal"}]',
    ],
    [
      'epochs and steps',
      { budgets: [equal({ epochs: 3, steps: 4 })] },
      'budgets[0].steps: expected either epochs or steps, not both, received 4',
    ],
    [
      'an unknown kind',
      { budgets: [{ kind: 'fair' }] },
      'budgets[0].kind: expected "equal" or "converged", received "fair"',
    ],
    [
      'no patience',
      { budgets: [converged({ patience: 0 })] },
      'budgets[0].patience: expected a number > 0, received 0',
    ],
    [
      'equal epochs of different batches',
      { budgets: [converged(), equal({ epochs: 3 })], training: differing },
      `budgets[1]: ${refusal}, received {"epochs":3,"kind":"equal"}`,
    ],
    [
      "the experiment's epochs of different batches",
      { budgets: [equal()], training: differing },
      `budgets[0]: ${refusal}, received {"kind":"equal"}`,
    ],
    [
      'no epochs at all, of different batches',
      { budgets: [equal()], training: { scratch: { batchSize: 8 } } },
      `budgets[0]: ${refusal}, received {"kind":"equal"}`,
    ],
  ])('%s: refused', (_what, changes, expected) => {
    expect(faults(changes)).toEqual([expected]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['equal steps', { budgets: [equal({ steps: 40 })], training: differing }],
    [
      "the experiment's steps",
      { budgets: [equal()], training: { steps: 40, scratch: { batchSize: 8 } } },
    ],
    ['no equal budget', { budgets: [converged()], training: differing }],
    [
      'one regime alone',
      { budgets: [equal()], training: differing, regimes: ['scratch', 'fine-tuned'] },
    ],
  ])('different batches are fine with %s', (_what, changes) => {
    expect(faults(changes)).toEqual([]);
  });
});

test('the same seed is fine on augmentation where frozen is not run', () => {
  expect(
    faults({ regimes: ['scratch'], training: { augmentation: { flip: true, shift: 2 } } }),
  ).toEqual([]);
});

describe('sizes that no machine has are refused with what there may be', () => {
  const big = Array.from({ length: 1001 }, (_, i) => i);
  const axes = (changes: Record<string, unknown>) => faults(changes).join('\n');

  test.each<[string, Record<string, unknown>, string]>([
    ['seeds', { seeds: big }, 'seeds: expected at most 1000 entries'],
    ['training sizes', { trainSizes: big.map((i) => i + 1) }, 'trainSizes: expected at most 1000'],
    [
      'images',
      { targets: [procedural({ name: 'a', label: 'shape', train: 1e9, test: 1 })] },
      'targets[0].train: expected at most 1,302,083 images of 32 px',
    ],
    [
      'more images',
      { targets: [procedural({ name: 'a', label: 'shape', train: 1, test: 1e12 })] },
      'targets[0].test: expected a number <= 1000000000',
    ],
    [
      'units',
      { training: { head: { units: [1e12] } } },
      'training.head.units[0]: expected a number <= 65536',
    ],
    ['a batch', { training: { batchSize: 1e9 } }, 'training.batchSize: expected a number <= 65536'],
    ['epochs', { training: { epochs: 1e12 } }, 'training.epochs: expected a number <= 1000000000'],
    ['an input', { bases: [vgg16({ inputSize: 1e6 })] }, 'inputSize: expected a number <= 1024'],
    ['samples', { throughput: { samples: 1e9 } }, 'throughput'],
  ])('%s', (_what, changes, fault) => {
    expect(axes(changes)).toContain(fault);
  });

  test('the matrix as a whole', () => {
    const seeds = big.slice(0, 1000);
    const trainSizes = big.slice(1, 101);
    expect(axes({ seeds, trainSizes })).toMatch(
      /seeds: expected at most 100,000 trials, and its axes make [\d,]+/,
    );
  });
});

describe('values that are no data', () => {
  const cyclic: Record<string, unknown> = {};
  cyclic['self'] = cyclic;
  test.each<[string, Record<string, unknown>, string]>([
    ['a BigInt', { seeds: [1n] }, 'seeds[0]: expected plain data, received a BigInt'],
    [
      'a cycle',
      { training: cyclic },
      'training.self: expected plain data, received an object that holds itself',
    ],
    ['a proxy', { verdict: new Proxy({}, {}) }, 'verdict: expected plain data, received a Proxy'],
    [
      'a getter',
      {
        training: {
          get epochs() {
            throw new Error('no');
          },
        },
      },
      'training.epochs: expected plain data, received a getter that throws: no',
    ],
  ])('%s is named with its key', (_what, changes, fault) => {
    expect(faults(changes)).toEqual([fault]);
  });
});

test('version 1 is what ResNet50 is without it', () => {
  const { bases } = sample({
    bases: [{ name: 'ResNet50', version: 1 }, resnet50({ version: 1.5 })],
    sources: [random()],
  });
  expect(bases).toEqual([
    { name: 'ResNet50', width: 1, inputSize: 32 },
    { name: 'ResNet50', width: 1, inputSize: 32, version: 1.5 },
  ]);
  expect(bases.map(baseLabel)).toEqual(['ResNet50 32px', 'ResNet50 v1.5 32px']);
});
