import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BenchError } from '../../../src/errors.ts';
import { BASE_NAMES, BASES } from '../../../src/experiment/bases.ts';
import type { BaseSpec } from '../../../src/experiment/schema.ts';
import { buildBase } from '../../../src/models/bases/bases.ts';
import { weightsOf } from '../../../src/models/graph.ts';
import { buildHead } from '../../../src/models/head.ts';
import { layersModel, residualScales } from '../../../src/models/weights/layers-model.ts';
import type { WeightArrays } from '../../../src/models/weights/weights.ts';
import { readSource } from '../../../src/training/source-file.ts';
import { weight } from '../../reference/formula.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-model-'));
  file = join(folder, 'model.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const baseOf = (name: BaseSpec['name'], width = 0.1): BaseSpec => ({
  name,
  width,
  inputSize: BASES[name].minInputSize,
});

/** Keeps a classifier with the formula's weights; gives those of its base. */
function keep(spec: BaseSpec, salt = 'kept '): WeightArrays {
  const base = buildBase(spec);
  const head = buildHead(base.outputShape, { units: [8] }, 3);
  const arrays = (graph: typeof base): WeightArrays =>
    new Map(
      weightsOf(graph).map(({ name, shape }) => [
        name,
        { shape, values: weight(salt, name, shape) },
      ]),
    );
  const { json, bytes } = layersModel(
    base,
    head,
    new Map([...arrays(base), ...arrays(head)]),
    'test',
  );
  writeFileSync(file, JSON.stringify(json));
  writeFileSync(join(folder, 'weights.bin'), bytes);
  return arrays(base);
}

async function refused(spec: BaseSpec): Promise<string> {
  const thrown = await readSource(file, spec).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(BenchError);
  expect((thrown as BenchError).remedy).toBeTruthy();
  return (thrown as BenchError).message;
}

test.each(BASE_NAMES)('%s of a kept classifier is a source', async (name) => {
  const kept = keep(baseOf(name));
  const { base: read } = await readSource(file, baseOf(name));
  const scales = residualScales(buildBase(baseOf(name)));
  expect([...read.keys()]).toEqual([...kept.keys()]);
  for (const [array, { values }] of kept) {
    const found = read.get(array)!.values;
    if (!scales.has(array.split('/')[0]!)) expect(found, array).toEqual(values);
    else
      found.forEach((value, i) => {
        expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(2e-7 * Math.abs(values[i]!));
      });
  }
});

test('another width is refused', async () => {
  keep(baseOf('VGG16'));
  expect(await refused(baseOf('VGG16', 0.2))).toContain(`${file} does not fit vgg16`);
});

test('weights of another model beside it are refused', async () => {
  keep(baseOf('VGG16'), 'other ');
  const others = readFileSync(join(folder, 'weights.bin'));
  keep(baseOf('VGG16'));
  // The file says which weights it is of, so that its content names a trial's source.
  writeFileSync(join(folder, 'weights.bin'), others);
  expect(await refused(baseOf('VGG16'))).toContain('does not hold the weights that');
  rmSync(join(folder, 'weights.bin'));
  expect(await refused(baseOf('VGG16'))).toMatch(/weights\.bin cannot be read: ENOENT/);
});

test.each([
  ['a model that others saved', '{"format":"layers-model","weightsManifest":[]}'],
  ['a JSON that is cut', '{"format":"layers-mod'],
])('%s is refused', async (_what, text) => {
  writeFileSync(file, text);
  expect(await refused(baseOf('VGG16'))).toContain('is no model.json that this harness kept');
});
