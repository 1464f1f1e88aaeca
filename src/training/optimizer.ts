import { adamUpdate } from '../backend/ops/adam.ts';
import { tf } from '../backend/tf.ts';
import type { OptimizerSpec } from '../spec/training-schema.ts';

/** Updates variables in place; its slots belong to the variables of its first step. */
export interface Optimizer {
  /** One step; `gradients[i]` belongs to `variables[i]`. */
  step(variables: readonly tf.Variable[], gradients: readonly tf.Tensor[]): void;
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
    step(variables, gradients) {
      for (const variable of variables) tf.tidy(() => variable.assign(tf.mul(variable, kept)));
      optimizer.step(variables, gradients);
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
    step(variables, gradients) {
      steps += 1;
      const rate = (learningRate * Math.sqrt(1 - beta2 ** steps)) / (1 - beta1 ** steps);
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
  const update = (variable: tf.Variable, gradient: tf.Tensor): void => {
    const step = tf.mul(gradient, -learningRate);
    if (momentum === 0) {
      variable.assign(tf.add(variable, step));
      return;
    }
    const velocity = velocities.of(variable);
    velocity.assign(tf.add(tf.mul(velocity, momentum), step));
    const move = nesterov ? tf.add(tf.mul(velocity, momentum), step) : velocity;
    variable.assign(tf.add(variable, move));
  };
  return {
    step: (variables, gradients) =>
      tf.tidy(() => {
        variables.forEach((variable, i) => {
          update(variable, gradients[i]!);
        });
      }),
    dispose: velocities.dispose,
  };
}

/** One state variable, at first zero, for each trained variable. */
function slots() {
  const byVariable = new Map<tf.Variable, tf.Variable>();
  return {
    of(variable: tf.Variable): tf.Variable {
      const slot = byVariable.get(variable) ?? tf.variable(tf.zeros(variable.shape), false);
      byVariable.set(variable, slot);
      return slot;
    },
    dispose() {
      for (const slot of byVariable.values()) slot.dispose();
      byVariable.clear();
    },
  };
}
