import { expect, test } from 'vitest';
import { PIXEL_SCALINGS } from '../../../src/experiment/bases.ts';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { ofGrey } from '../../../src/models/weights/grey-kernel.ts';
import { initialWeights, type WeightArray } from '../../../src/models/weights/weights.ts';

const graph = buildBase({ name: 'VGG16', width: 1 / 32, inputSize: 32 });
const NAME = 'block1_conv1/kernel';
const GREY: WeightArray = {
  shape: [3, 3, 1, 2],
  values: Float32Array.from({ length: 18 }, (_, i) => i - 7),
};
const grey = new Map([...initialWeights(graph, 1), [NAME, GREY]]);

test('of a grey pixel the three channels together give what the one gave', () => {
  const { shape, values } = ofGrey(graph, grey, 'unit', 'a.h5').get(NAME)!;
  expect(shape).toEqual([3, 3, 3, 2]);
  for (let at = 0; at < 9; at++)
    for (let filter = 0; filter < 2; filter++) {
      const parts = [0, 1, 2].map((channel) => values[(at * 3 + channel) * 2 + filter]!);
      expect(new Set(parts).size).toBe(1);
      expect(3 * parts[0]!).toBeCloseTo(GREY.values[at * 2 + filter]!, 5);
    }
});

test.each(PIXEL_SCALINGS)('pixels scaled as %s', (scaling) => {
  const read = () => ofGrey(graph, grey, scaling, 'a.h5');
  if (scaling === 'tf' || scaling === 'unit') expect(read().size).toBe(grey.size);
  else
    expect(read).toThrow(
      `a.h5 takes images of one channel, and pixels are scaled as \`${scaling}\`, which gives the three of a grey pixel different values`,
    );
});

test('three channels stay, under every scaling', () => {
  const arrays = initialWeights(graph, 1);
  for (const scaling of PIXEL_SCALINGS) expect(ofGrey(graph, arrays, scaling, 'a.h5')).toBe(arrays);
});
