import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { expandMatrix } from '../../../src/experiment/matrix.ts';
import { validateExperiment } from '../../../src/experiment/validate.ts';
import { densenet121, vgg16, weights } from '../../../src/index.ts';
import { encodeSafetensors } from '../../../src/models/weights/safetensors.ts';
import { withSourceScaling } from '../../../src/runner/plan/source-scaling.ts';
import { sampleInput } from '../../support/sample-experiment.ts';

const folder = mkdtempSync(join(tmpdir(), 'source-scaling-'));
afterAll(() => rmSync(folder, { recursive: true }));

const one = { shape: [1], values: new Float32Array(1) };
const torch = join(folder, 'torch.safetensors');
writeFileSync(torch, encodeSafetensors(new Map([['features.0.weight', one]])));
const own = join(folder, 'own.safetensors');
writeFileSync(own, encodeSafetensors(new Map([['block1_conv1/kernel', one]])));

/** The scaling of each base from its source, and from nothing; and what is said. */
function scalings(options: Partial<Parameters<typeof weights>[1]>, changes = {}) {
  const experiment = validateExperiment('x.ts', {
    ...sampleInput,
    bases: [vgg16(), densenet121()],
    sources: [weights({ VGG16: torch, DenseNet121: own }, { name: 'w', ...options })],
    seeds: [1],
    ...changes,
  });
  const { loaded, notes } = withSourceScaling({ file: 'x.ts', experiment });
  const trials = expandMatrix(loaded.experiment).map(({ trial }) => trial);
  return {
    notes,
    found: Object.fromEntries(
      trials.map(({ base, source, scaling }) => [`${base.name} ${source}`, scaling]),
    ),
  };
}

test("PyTorch's names are scaled as torch, and that is said; scratch and other files are not", () => {
  const { found, notes } = scalings({});
  expect(found).toEqual({
    'VGG16 w': 'torch',
    'VGG16 null': 'caffe',
    'DenseNet121 w': 'torch',
    'DenseNet121 null': 'torch',
  });
  expect(notes).toEqual([
    expect.stringContaining(`source w: ${JSON.stringify(torch)} has the names of PyTorch`),
  ]);
});

test('what is said holds: of the source, of a base of it, of the experiment', () => {
  expect(scalings({ preprocessing: 'tf' })).toMatchObject({
    notes: [],
    found: { 'VGG16 w': 'tf' },
  });
  expect(scalings({ preprocessing: { VGG16: 'caffe' } })).toMatchObject({
    notes: [],
    found: { 'VGG16 w': 'caffe' },
  });
  expect(scalings({ preprocessing: { DenseNet121: 'tf' } })).toMatchObject({
    found: { 'VGG16 w': 'torch', 'DenseNet121 w': 'tf' },
  });
  expect(scalings({}, { preprocessing: 'unit' })).toMatchObject({
    notes: [],
    found: { 'VGG16 w': 'unit' },
  });
});
