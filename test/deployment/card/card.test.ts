import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { modelCard } from '../../../src/deployment/card/card.ts';
import { licenceOf } from '../../../src/deployment/card/licence.ts';
import { TARGETS } from '../../../src/deployment/formats/targets.ts';
import { BASE_NAMES } from '../../../src/experiment/bases.ts';
import { madeModel } from '../../support/made-model.ts';

test.each([
  ['VGG16', 'cc-by-4.0'],
  ['ResNet50', 'mit'],
  ['DenseNet121', 'bsd-3-clause'],
  ['InceptionResNetV2', 'apache-2.0'],
] as const)('the ImageNet weights of %s are under %s', (base, id) => {
  expect(licenceOf({ kind: 'imagenet', name: 'imagenet' }, base).id).toBe(id);
});

test('what is not known of a licence is said to be unknown', () => {
  for (const base of BASE_NAMES) {
    expect(licenceOf(undefined, base).id).toBe('unknown');
    expect(licenceOf(null, base).text).toContain('random weights');
    expect(licenceOf({ kind: 'weights', name: 'x', file: 'x.h5' }, base).id).toBe('unknown');
  }
});

test.each(Object.entries(TARGETS))(
  'a card of %s tells what the model takes, and no figure that no store has',
  (_, target) => {
    const card = modelCard(madeModel({ name: 'ResNet50', size: 40 }), null, target);
    const [, front] = /^---\n([\s\S]*?)---\n/.exec(card)!;
    expect(parse(front!)).toEqual({
      license: 'unknown',
      library_name: target.library,
      pipeline_tag: 'image-classification',
      tags: ['transfer-bench', 'image-classification', 'resnet50'],
    });
    expect(card).toContain('No store has the results of this trial.');
    expect(card).toContain('stretched to 40 x 40 pixels');
    expect(card).toContain(
      target.scalesInside
        ? 'resizing to 32 x 32, is inside the model: it takes 8-bit RGB, 0 to 255, as float32 [n, 40, 40, 3]'
        : 'blue * 1 - 103.939, green * 1 - 116.779, red * 1 - 123.68',
    );
    expect(card).toContain('cat, dog, Ä "fox"');
  },
);
