import type { Experiment, ExperimentInput } from '../../src/experiment/schema.ts';
import { validateExperiment } from '../../src/experiment/validate.ts';
import {
  adam,
  defineExperiment,
  inceptionResNetV2,
  pretrain,
  procedural,
  vgg16,
} from '../../src/index.ts';

/** A small valid experiment, as a user writes one. */
export const sampleInput = defineExperiment({
  name: 'sample',
  question: 'Does a network trained on shapes help to tell colours?',
  bases: [vgg16({ width: 0.25 }), inceptionResNetV2({ width: 0.125 })],
  sources: [
    pretrain({
      name: 'shapes',
      data: procedural({ name: 'shapes', label: 'shape', train: 80, test: 20 }),
      training: { epochs: 4 },
    }),
  ],
  targets: [
    procedural({ name: 'near', label: 'shape', palette: 'dark', train: 40, test: 20, seed: 1 }),
    procedural({ name: 'far', label: 'colour', train: 40, test: 20, seed: 2 }),
  ],
  seeds: [1, 2, 3],
  training: { epochs: 6, batchSize: 16, optimizer: adam(2e-3) },
});

/** The sample with some of its keys replaced, validated. */
export function sample(changes: Partial<ExperimentInput> = {}): Experiment {
  return validateExperiment('experiments/sample.ts', { ...sampleInput, ...changes });
}
