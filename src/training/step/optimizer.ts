import { adamUpdate } from '../../backend/ops/adam.ts';
import { momentumUpdate, sgdUpdate } from '../../backend/ops/sgd.ts';
import { tf } from '../../backend/tf.ts';
import type { OptimizerSpec } from '../../experiment/training-schema.ts';

/** Updates variables in place; its slots belong to the variables of its first step. */
export interface Optimizer {
  /**
   * The rate of the next step, which changes from step to step: that of Adam has its
   * bias correction. Each call is a step.
   */
  nextRate(): number;
  /**
   * One step; `gradients[i]` belongs to `variables[i]`.
   * @param rate What `nextRate` gave; a scalar tensor where the step is captured.
   */
  step(
    variables: readonly tf.Variable[],
    gradients: readonly tf.Tensor[],
    rate: number | tf.Scalar,
  ): void;
  dispose(): void;
}

/** Keras's optimizers by their formulas (keras/src/optimizers/adam.py, sgd.py). */
export function createOptimizer(spec: OptimizerSpec): Optimizer {
  const optimizer = spec.name === 'adam' ? adam(spec) : sgd(spec);
  return spec.weightDecay === 0 ? optimizer : decaying(optimizer, spec);
}

/** Shrinks every variable before its step, by rate times decay (keras/src/optimizers/base_optimizer.py). */
function decaying(
  optimizer: Optimizer,
  { learningRate, weightDecay }: Pick<OptimizerSpec, 'learningRate' | 'weightDecay'>,
): Optimizer {
  const kept = 1 - learningRate * weightDecay;
  return {
    ...optimizer,
    step(variables, gradients, rate) {
      for (const variable of variables) tf.tidy(() => variable.assign(tf.mul(variable, kept)));
      optimizer.step(variables, gradients, rate);
    },
  };
}

function adam({
  learningRate,
  beta1,
  beta2,
  epsilon,
}: Extract<OptimizerSpec, { name: 'adam' }>): Optimizer {
  const first = slots();
  const second = slots();
  let steps = 0;
  return {
    nextRate() {
      steps += 1;
      return (learningRate * Math.sqrt(1 - beta2 ** steps)) / (1 - beta1 ** steps);
    },
    step(variables, gradients, rate) {
      variables.forEach((variable, i) => {
        adamUpdate(
          variable,
          gradients[i]!,
          first.of(variable),
          second.of(variable),
          rate,
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

function sgd({
  learningRate,
  momentum,
  nesterov,
}: Extract<OptimizerSpec, { name: 'sgd' }>): Optimizer {
  const velocities = slots();
  return {
    nextRate: () => learningRate,
    step(variables, gradients, rate) {
      variables.forEach((variable, i) => {
        const gradient = gradients[i]!;
        if (momentum === 0) sgdUpdate(variable, gradient, rate);
        else momentumUpdate(variable, gradient, velocities.of(variable), rate, momentum, nesterov);
      });
    },
    dispose: velocities.dispose,
  };
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
