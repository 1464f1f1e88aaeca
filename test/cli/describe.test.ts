import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;
beforeAll(() => {
  place = workplace();
});
afterAll(() => place.remove());

const ARTICLE = ['describe', 'vgg16', '--classes', '10', '--head', '1024', '--regime', 'frozen'];

test("the article's classifier has the article's parameters", async () => {
  const { code, stdout } = await place.bench(...ARTICLE);
  expect(code).toBe(0);
  const lines = stdout.split('\n');
  expect(lines[0]).toMatch(/^layer +type +output shape +parameters +trainable$/);
  expect(lines[2]).toMatch(/^block1_conv1 +Conv2D +\(None, 32, 32, 64\) +1,792 +no$/);
  expect(lines[3]).toMatch(/^block1_conv2 +Conv2D +\(None, 32, 32, 64\) +36,928 +no$/);
  expect(stdout).toMatch(/^dense +Dense +\(None, 1024\) +525,312 +yes$/m);
  expect(stdout).toMatch(/^total parameters: +15,250,250$/m);
  expect(stdout).toMatch(/^trainable parameters: +535,562$/m);
  expect(stdout).toMatch(/^non-trainable parameters: 14,714,688$/m);
});

// Totals without the top: Keras 3.15.1, count_params() and its trainable part.
test.each([
  ['VGG16', 14_714_688, 14_714_688],
  ['ResNet50', 23_587_712, 23_534_592],
  ['DenseNet121', 7_037_504, 6_953_856],
  ['InceptionResNetV2', 54_336_736, 54_276_192],
])('%s has the parameters that Keras counts', async (name, total, trainable) => {
  const { stdout } = await place.bench('describe', name, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ total, trainable });
});

test('fine-tuning from a block trains that block and the head', async () => {
  const { stdout } = await place.bench(
    ...['describe', 'VGG16', '--regime', 'fine-tuned', '--from', 'block5', '--classes', '2'],
    ...['--head', 'none', '--json'],
  );
  const { trainable, layers } = JSON.parse(stdout);
  expect(trainable).toBe(3 * (3 * 3 * 512 * 512 + 512) + 512 * 2 + 2);
  expect(layers.find((l: { name: string }) => l.name === 'block5_pool').trainable).toBe(null);
});

test.each<[string, string[], string]>([
  ['no base', [], 'no base named'],
  ['an unknown base', ['VGG19'], 'no base is named "VGG19"'],
  [
    'a width',
    ['VGG16', '--width', '2'],
    '--width: expected a number above 0, at most 1, received 2',
  ],
  [
    'a head',
    ['VGG16', '--classes', '2', '--head', '8,x'],
    '--head: expected a whole number from 1 to 65536, received x',
  ],
  [
    'a width given twice',
    ['VGG16', '--width', '1', '--width', '0.5'],
    '--width: expected a number',
  ],
  [
    'a head without classes',
    ['VGG16', '--head', '8'],
    '--head 8: a head needs to know its classes',
  ],
  ['an input', ['VGG16', '--input-size', '31'], 'VGG16 needs an input of at least 32 px a side'],
  ['a block', ['VGG16', '--regime', 'fine-tuned', '--from', 'top'], 'vgg16 has no block "top"'],
  ['a regime', ['VGG16', '--from', 'block5'], '--from block5: only the fine-tuned regime'],
])('%s that is wrong is refused in words', async (_what, args, message) => {
  const { code, stderr } = await place.bench('describe', ...args);
  expect(code).toBe(2);
  expect(stderr).toContain(`error: ${message}`);
  expect(stderr).toMatch(/^remedy: \S/m);
});
