import { beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { BASE_NAMES } from '../../src/experiment/bases.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { countParameters } from '../../src/models/count.ts';
import { passOf, readGolden } from '../reference/golden.ts';
import { COMPARED, parityOf, TOLERANCES } from '../reference/parity.ts';
import { TEST_BACKEND } from '../support/test-backend.ts';

beforeAll(() => chooseBackend(TEST_BACKEND));

const cases = BASE_NAMES.flatMap((base) => {
  const { sizes } = readGolden(base);
  return sizes.map((golden) => ({ base, golden, size: golden.size }));
});

describe.each(cases)('$base at $size px', ({ base, golden, size }) => {
  const graph = buildBase({ name: base, width: 1, inputSize: size });

  test('has the layers of Keras, in its order, with its names, shapes and parameters', () => {
    const rows = graph.layers.map(({ name, outputShape, weights }) => ({
      name,
      shape: outputShape,
      parameters: weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    }));
    expect(rows).toEqual(golden.layers);
    expect(countParameters(graph).total).toBe(golden.parameters);
  });

  test.each(['inference', 'training'] as const)('computes what Keras does in %s', async (mode) => {
    const parity = await parityOf(graph, passOf(golden, mode), mode === 'training');
    for (const kind of COMPARED) expect(parity[kind], kind).toBeLessThan(TOLERANCES[kind]);
  });
});
