import { tf } from '../../../tf.ts';
import type { WebgpuBackend } from '../../../webgpu/gpu.ts';
import { watchVariables } from '../../watch-variables.ts';

interface VariableValue {
  readonly variable: tf.Variable;
  readonly value: tf.Tensor;
}

/** The values that variables had before a recording. */
export interface VariableValues {
  /** Variables that have another value now. */
  changed(): tf.Variable[];
  /** Gives every variable the value it had. */
  restore(): void;
}

/**
 * Remembers the values of all of tfjs' variables, and of those made until `restore`. No two
 * share a tensor, so that a tensor tells its variable.
 * @param told Of each variable.
 * @param born Of each that is made on the way, before `told`.
 */
export function rememberVariables(
  backend: WebgpuBackend,
  told: (variable: tf.Variable) => void,
  born: (variable: tf.Variable) => void,
): VariableValues {
  const dataIds = new Set<object>();
  const remember = (variable: tf.Variable): VariableValue => {
    if (dataIds.has(variable.dataId)) makeOwn(variable, backend);
    dataIds.add(variable.dataId);
    told(variable);
    return { variable, value: tf.keep(tf.clone(variable)) };
  };
  const all = Object.values(tf.engine().registeredVariables).map(remember);
  const stopWatching = watchVariables((variable) => {
    born(variable);
    all.push(remember(variable));
  });
  const isChanged = ({ variable, value }: VariableValue) =>
    !variable.isDisposed && variable.dataId !== value.dataId;
  return {
    changed: () => all.filter(isChanged).map(({ variable }) => variable),
    restore() {
      stopWatching();
      for (const each of all) {
        if (isChanged(each)) each.variable.assign(each.value as never);
        each.value.dispose();
      }
    },
  };
}

function makeOwn(variable: tf.Variable, backend: WebgpuBackend): void {
  const { dataId, shape, dtype } = variable;
  backend.uploadToGPU(dataId);
  const buffer = backend.tensorMap.get(dataId).resource as never;
  tf.tidy(() => variable.assign(tf.tensor({ buffer } as never, shape, dtype)));
}
