import { describe, expect, test } from 'vitest';
import { imagenet, inceptionResNetV2, vgg16, weights } from '../../src/index.ts';
import { validateExperiment } from '../../src/spec/validate.ts';
import { sample, sampleInput } from './sample.ts';

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
  expect(experiment.verdict).toEqual({ alpha: 0.05, margin: 0.01 });
  expect(experiment.backend).toBe('auto');
});

describe('names key, expected and received', () => {
  test.each([
    ['unknown key', { seedz: [1] }, 'seedz: unknown key'],
    ['unknown nested key', { training: { epoch: 3 } }, 'training.epoch: unknown key'],
    ['empty axis', { bases: [] }, 'bases: expected at least 1 entry, received []'],
    ['no seeds', { seeds: [] }, 'seeds: expected at least 1 entry, received []'],
    ['wrong type', { question: 3 }, 'question: expected a string, received 3'],
    ['missing key', { question: undefined }, 'question: expected a string, received nothing'],
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
      'bases[0].name: expected "VGG16" or "ResNet50" or "DenseNet121" or "InceptionResNetV2", received "VGG19"',
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
      'targets[0].kind: expected "procedural" or "cifar10" or "cifar100" or "image-folder", received "photos"',
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

test('the same seed is fine on augmentation where frozen is not run', () => {
  expect(
    faults({ regimes: ['scratch'], training: { augmentation: { flip: true, shift: 2 } } }),
  ).toEqual([]);
});
