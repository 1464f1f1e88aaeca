import type { Binding } from './native.ts';
import { type Attribute, flag, type Node, typeAttribute } from './nodes.ts';
import type { Update } from './updates.ts';

/** What an update's node is made of: names of nodes, and of constants it may ask for. */
interface Parts {
  readonly name: string;
  /** Handles of the variables, in the op's order. */
  readonly variables: readonly string[];
  readonly gradient: string;
  readonly rate: string;
  /** Nodes it runs after. */
  readonly after: readonly string[];
  /** The name of a constant scalar. */
  constant(value: number): string;
}

/**
 * The op that makes an update in place (TensorFlow's training_ops.cc). Its Adam
 * would correct the rate itself, by powers of beta that are 0 here: the rate comes
 * corrected.
 */
export function updateNode(update: Update, parts: Parts, binding: Binding): Node {
  const { name, variables, gradient, rate, constant } = parts;
  const node = (
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ) => ({
    name,
    op: `ResourceApply${update.op}`,
    inputs: [...variables, ...inputs, ...parts.after.map((other) => `^${other}`)],
    attributes: { T: typeAttribute(binding.TF_FLOAT), use_locking: flag(false), ...attributes },
  });
  switch (update.op) {
    case 'Adam': {
      const { beta1, beta2, epsilon } = update;
      const none = constant(0);
      return node(
        [none, none, rate, constant(beta1), constant(beta2), constant(epsilon), gradient],
        { use_nesterov: flag(false) },
      );
    }
    case 'KerasMomentum':
      return node([rate, gradient, constant(update.momentum)], {
        use_nesterov: flag(update.nesterov),
      });
    case 'GradientDescent':
      return node([rate, gradient]);
  }
}
