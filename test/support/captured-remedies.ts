import { describe, expect, test } from 'vitest';
import { canCapture } from '../../src/backend/capture/program.ts';
import { tf } from '../../src/backend/tf.ts';
import type { Penalty } from '../../src/experiment/regime-schema.ts';
import { trainedLayers } from '../../src/models/graph.ts';
import { readWeights } from '../../src/models/weights/weights.ts';
import {
  baseVariables,
  type Classifier,
  createClassifier,
  headVariables,
} from '../../src/training/classifier.ts';
import { multipliersOf } from '../../src/training/remedies/multipliers.ts';
import { penalisedStep } from '../../src/training/remedies/penalised.ts';
import { compile, compileEagerly, type Network } from '../../src/training/step/compiled.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';

const SPEC = { name: 'ResNet50', width: 1 / 16, inputSize: 48 } as const;
const SGD = {
  name: 'sgd',
  learningRate: 1e-3,
  momentum: 0.9,
  nesterov: false,
  weightDecay: 0,
} as const;
const ADAM = {
  name: 'adam',
  learningRate: 1e-5,
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-3,
  weightDecay: 0.01,
} as const;

interface Case {
  readonly penalties?: readonly Penalty[];
  readonly layerDecay?: number;
  readonly autoRgn?: true;
  readonly isStochastic?: boolean;
  /** `frozen` when absent. */
  readonly batchNorm?: 'train';
}

const CASES: Readonly<Record<string, Case>> = {
  'L2-SP': { penalties: [{ kind: 'l2-sp', alpha: 1, beta: 1 }] },
  DELTA: { penalties: [{ kind: 'delta', alpha: 0.1, beta: 0.1 }] },
  BSS: { penalties: [{ kind: 'bss', eta: 1, k: 2 }] },
  StochNorm: { penalties: [], isStochastic: true, batchNorm: 'train' },
  'Auto-RGN': { autoRgn: true },
  'decayed rates': { layerDecay: 0.5 },
};

const RULES = { SGD, Adam: ADAM } as const;

/** That a backend's captured steps with remedies are those op by op. */
export function describeCapturedRemedies(rules: readonly (keyof typeof RULES)[]): void {
  describe.each(Object.entries(CASES))('%s', (_name, options) => {
    test.each(rules)('%s: captured steps are those op by op', async (name) => {
      const rule = RULES[name];
      expect(canCapture()).toBe(true);
      const eager = await trained(options, rule, false);
      const captured = await trained(options, rule, true);
      expect(captured.notices).toEqual([]);
      eager.losses.forEach((loss, i) => {
        expect(Math.abs(captured.losses[i]! - loss) / loss).toBeLessThan(1e-4);
      });
      // The recorded loss has no penalty in it: how the weights move tells whether it was there.
      expect(apart(captured.moves, eager.moves)).toBeLessThan(0.05);
      const { batchNorm } = options;
      const plain = await trained(batchNorm === undefined ? {} : { batchNorm }, rule, false);
      expect(apart(plain.moves, eager.moves)).toBeGreaterThan(0.2);
    });
  });
}

async function trained(options: Case, rule: typeof SGD | typeof ADAM, isCaptured: boolean) {
  const head = { head: { units: [] }, batchNormMomentum: null };
  const classifier = createClassifier(SPEC, head, 3, 1, null);
  const mode = { batchNorm: options.batchNorm ?? 'frozen' } as const;
  const base = baseVariables(classifier);
  const variables = [...base, ...headVariables(classifier)];
  const first = moved(await readWeights(classifier.baseWeights));
  const step =
    options.penalties &&
    penalisedStep(classifier, options.penalties, first, { mode, from: undefined, trained: base });
  const network: Network = {
    forward: (x, training, masks) => classifier.logits(x, training ? mode : null, masks),
    variables,
    ...(step && { penalised: step.step }),
    multipliers: multipliersOf(classifier, options)(variables),
  };
  const notices: string[] = [];
  const optimizer = createOptimizer(rule);
  const compiled = isCaptured
    ? compile(network, optimizer, { notice: (text) => notices.push(text) })
    : compileEagerly(network, optimizer);
  const losses: number[] = [];
  const before = await valuesOf(variables);
  for (let i = 0; i < 3; i++) {
    const batch = batchOf(classifier, options.isStochastic ?? false, i);
    if (i === 0) compiled.prepare(batch, { stepped: [4], inferred: 4 });
    const sums = compiled.step(batch);
    losses.push((await sums.loss.data())[0]!);
    tf.dispose([sums.loss, sums.correct, batch.x, batch.labels, ...(batch.channels ?? [])]);
  }
  compiled.settle();
  const moves = (await valuesOf(variables)).map((value, i) => value - before[i]!);
  compiled.dispose();
  step?.dispose();
  optimizer.dispose();
  classifier.dispose();
  return { losses, moves, notices };
}

async function valuesOf(variables: readonly tf.Variable[]): Promise<number[]> {
  return (await Promise.all(variables.map(async (each) => [...(await each.data())]))).flat();
}

/** The norm of the difference over that of what is expected. */
function apart(found: readonly number[], expected: readonly number[]): number {
  const difference = found.map((value, i) => value - expected[i]!);
  return Math.hypot(...difference) / Math.hypot(...expected);
}

/** Other first weights than the present ones, so that penalties on the distance are not 0. */
function moved(arrays: Awaited<ReturnType<typeof readWeights>>) {
  return new Map(
    [...arrays].map(([name, { shape, values }]) => [
      name,
      { shape, values: values.map((value) => 0.9 * value + 0.01) },
    ]),
  );
}

function batchOf({ base }: Classifier, isStochastic: boolean, seed: number) {
  const x = tf.randomNormal<tf.Rank.R4>(
    [4, SPEC.inputSize, SPEC.inputSize, 3],
    0,
    1,
    'float32',
    seed + 1,
  );
  const labels = tf.tensor1d([0, 1, 2, 1], 'int32');
  if (!isStochastic) return { x, labels };
  const norms = trainedLayers(base, {}).filter(({ kind }) => kind === 'batchNorm');
  const channels = norms.map(({ outputShape }, layer) =>
    tf.tensor1d(
      Array.from({ length: outputShape.at(-1)! }, (_, i) => (i + layer + seed) % 2),
      'float32',
    ),
  );
  return { x, labels, channels };
}
