import { adamUpdate } from '../../backend/ops/adam.ts';
import { momentumUpdate, sgdUpdate } from '../../backend/ops/sgd.ts';
import { tf } from '../../backend/tf.ts';
import type { OptimizerSpec } from '../../experiment/training-schema.ts';
import type { RateOf } from './learning-rate.ts';

/** What a step is told, which changes from step to step: scalar tensors where it is captured. */
export interface StepRates<T = number | tf.Scalar> {
  /** The learning rate; that of Adam with its bias correction. */
  readonly rate: T;
  /** The share of each variable that weight decay leaves: 1 without any. */
  readonly kept: T;
}

/** Updates variables in place; its slots belong to the variables of its first step. */
export interface Optimizer {
  /** The rates of the next step. Each call is a step. */
  nextRates(): StepRates<number>;
  /**
   * One step; `gradients[i]` belongs to `variables[i]`.
   * @param rates What `nextRates` gave.
   * @param multipliers Of the rate of each variable; null for 1. Weight decay is of the rate without it.
   */
  step(
    variables: readonly tf.Variable[],
    gradients: readonly tf.Tensor[],
    rates: StepRates,
    multipliers?: readonly (number | tf.Scalar)[] | null,
  ): void;
  dispose(): void;
}

/** The update alone, without weight decay. */
interface UpdateRule extends Pick<Optimizer, 'dispose'> {
  /** The learning rate with what the step of that number, from 1, corrects of it. */
  corrected(learningRate: number, step: number): number;
  apply(
    variables: readonly tf.Variable[],
    gradients: readonly tf.Tensor[],
    rateOf: (place: number) => number | tf.Scalar,
  ): void;
}

/**
 * Keras's optimizers by their formulas (keras/src/optimizers/adam.py, sgd.py). Weight decay
 * shrinks every variable before its step, by rate times decay (base_optimizer.py).
 * @param rateOf The learning rate of a step, from 0; the spec's own throughout when absent.
 */
export function createOptimizer(
  spec: OptimizerSpec,
  rateOf: RateOf = () => spec.learningRate,
): Optimizer {
  const { weightDecay } = spec;
  const rule = spec.name === 'adam' ? adam(spec) : sgd(spec);
  let steps = 0;
  return {
    nextRates() {
      const learningRate = rateOf(steps);
      steps += 1;
      return { rate: rule.corrected(learningRate, steps), kept: 1 - learningRate * weightDecay };
    },
    step(variables, gradients, { rate, kept }, multipliers = null) {
      if (weightDecay > 0)
        for (const variable of variables) tf.tidy(() => variable.assign(tf.mul(variable, kept)));
      tf.tidy(() =>
        rule.apply(variables, gradients, (place) => product(rate, multipliers?.[place] ?? 1)),
      );
    },
    dispose: rule.dispose,
  };
}

function adam({ beta1, beta2, epsilon }: Extract<OptimizerSpec, { name: 'adam' }>): UpdateRule {
  const first = slots();
  const second = slots();
  return {
    corrected: (learningRate, step) =>
      (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step),
    apply(variables, gradients, rateOf) {
      variables.forEach((variable, i) => {
        adamUpdate(
          variable,
          gradients[i]!,
          first.of(variable),
          second.of(variable),
          rateOf(i),
          beta1,
          beta2,
          epsilon,
        );
      });
    },
    dispose() {
      first.dispose();
      second.dispose();
    },
  };
}

function sgd({ momentum, nesterov }: Extract<OptimizerSpec, { name: 'sgd' }>): UpdateRule {
  const velocities = slots();
  return {
    corrected: (learningRate) => learningRate,
    apply(variables, gradients, rateOf) {
      variables.forEach((variable, i) => {
        const gradient = gradients[i]!;
        const rate = rateOf(i);
        if (momentum === 0) sgdUpdate(variable, gradient, rate);
        else momentumUpdate(variable, gradient, velocities.of(variable), rate, momentum, nesterov);
      });
    },
    dispose: velocities.dispose,
  };
}

/** Numbers stay numbers, which a kernel of our own wants. */
function product(rate: number | tf.Scalar, multiplier: number | tf.Scalar): number | tf.Scalar {
  if (multiplier === 1) return rate;
  if (typeof rate === 'number' && typeof multiplier === 'number') return rate * multiplier;
  return tf.mul(rate, multiplier) as tf.Scalar;
}

/** One state variable, at first zero, for each trained variable. */
function slots() {
  const byVariable = new Map<tf.Variable, tf.Variable>();
  return {
    of(variable: tf.Variable): tf.Variable {
      const slot = byVariable.get(variable) ?? tf.variable(tf.fill(variable.shape, 0), false);
      byVariable.set(variable, slot);
      return slot;
    },
    dispose() {
      for (const slot of byVariable.values()) slot.dispose();
      byVariable.clear();
    },
  };
}
