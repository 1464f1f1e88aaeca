import { expect, test } from 'vitest';
import { BASE_NAMES } from '../../src/experiment/bases.ts';
import { PLAIN_REGIMES } from '../../src/experiment/regime.ts';
import { didYouMean, didYouMeanOf, oneOf } from '../../src/text/suggest.ts';

const COMMANDS = ['run', 'list', 'show', 'explain', 'report', 'compare', 'export', 'history'];

test.each<[string, string, readonly string[], string]>([
  ['a slip', 'ruhn', COMMANDS, ', did you mean run?'],
  ['letters in another order', 'shwo', COMMANDS, ', did you mean show?'],
  ['an abbreviation', 'cmp', COMMANDS, ', did you mean compare?'],
  ['a beginning of two', 'exp', COMMANDS, ', did you mean explain or export?'],
  ['another case', 'vgg16', BASE_NAMES, ', did you mean VGG16?'],
  ['a number more', 'VGG19', BASE_NAMES, ', did you mean VGG16?'],
  ['a part', 'resnet', BASE_NAMES, ', did you mean ResNet50?'],
  ['a dash less', 'finetuned', PLAIN_REGIMES, ', did you mean fine-tuned?'],
  [
    'an underscore for a capital',
    'batch_size',
    ['epochs', 'batchSize'],
    ', did you mean batchSize?',
  ],
  ['what is like none', 'mobilenet', COMMANDS, ''],
  ['one letter', 'x', COMMANDS, ''],
  ['nothing', '', COMMANDS, ''],
  ['among none', 'run', [], ''],
])('%s', (_what, typed, names, expected) => {
  expect(didYouMean(typed, names)).toBe(expected);
});

test('at most three names, however many are as near', () => {
  const names = Array.from({ length: 9 }, (_, i) => `seed${i}`);
  expect(didYouMean('seed', names)).toBe(', did you mean seed0, seed1 or seed2?');
});

test('where none is near, all are said if they are few', () => {
  expect(didYouMeanOf('mobilenet', ['a', 'b'])).toBe('; there are a, b');
  expect(didYouMeanOf('mobilenet', ['a'], JSON.stringify)).toBe('; there is "a"');
  expect(didYouMeanOf('shw', COMMANDS)).toBe(', did you mean show?');
  const many = Array.from({ length: 200 }, (_, i) => `name-${i}`);
  expect(didYouMeanOf('mobilenet', many)).toBe('');
  expect(didYouMeanOf('mobilenet', [])).toBe('');
});

test('items of which one is meant', () => {
  expect([['a'], ['a', 'b'], ['a', 'b', 'c']].map(oneOf)).toEqual(['a', 'a or b', 'a, b or c']);
});
