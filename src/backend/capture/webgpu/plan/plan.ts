import type { tf } from '../../../tf.ts';
import type { BufferRange } from '../../../webgpu/gpu.ts';
import type { PipelineSpec } from '../../../webgpu/pipelines.ts';
import type { Recording } from '../recording/recording.ts';
import { type Value, variableIn } from '../recording/value.ts';
import { orderOf } from './order.ts';
import { placementOf } from './placement.ts';
import { type Resolver, resolver } from './resolver.ts';
import type { Ground } from './spots.ts';
import { copy, type Step, stepsOf } from './steps.ts';

/** A function as it is run again and again. */
export interface Plan {
  readonly steps: readonly Step[];
  /** The shaders of ours that it launches. */
  readonly shaders: readonly PipelineSpec[];
  /** Where the inputs of a call are written; null for one that is not read. */
  readonly inputs: readonly (BufferRange | null)[];
  readonly outputs: readonly PlannedOutput[];
  /** Variables that have another value afterwards. */
  readonly writes: readonly tf.Variable[];
}

interface PlannedOutput {
  readonly name: string;
  readonly at: BufferRange;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

/** Gives every value of a recording its place, and every launch what it binds. */
export function planOf(recording: Recording, inputCount: number, ground: Ground): Plan {
  const { storage } = ground;
  const items = orderOf(recording, ground.backend.device);
  const placement = placementOf(items, recording, ground);
  const resolve = resolver(placement, ground);
  const shaders = new Map<string, PipelineSpec>();
  const steps = items.flatMap((item, index) => [
    ...placement.moves
      .filter(({ before }) => before === index)
      .flatMap(({ value, to }) =>
        copy(resolve.value(value), resolve.spot(to, value.bytes), storage),
      ),
    ...stepsOf(item, placement.runs, resolve, ground, shaders),
  ]);
  const last = lastSteps(recording, resolve, ground);
  const inputs: (BufferRange | null)[] = Array.from({ length: inputCount }, () => null);
  for (const value of placement.spots.keys()) {
    if (value.origin.kind === 'input') inputs[value.origin.index] = resolve.value(value);
  }
  return {
    steps: [...steps, ...last.steps],
    shaders: [...shaders.values()],
    inputs,
    outputs: last.outputs,
    writes: [...recording.writes.keys()],
  };
}

/** Brings new values to where their variables are, where they are not yet, and old ones out of the way. */
function lastSteps({ writes, outputs }: Recording, resolve: Resolver, { storage, state }: Ground) {
  const saved = new Map<Value, BufferRange>();
  const isOld = (value: Value) => variableIn(value).some((variable) => writes.has(variable));
  for (const value of [...writes.values(), ...outputs.map((output) => output.value)]) {
    if (!isOld(value) || saved.has(value)) continue;
    saved.set(value, { buffer: storage.allocate(value.bytes), offset: 0, size: value.bytes });
  }
  const at = (value: Value) => saved.get(value) ?? resolve.value(value);
  return {
    steps: [
      ...[...saved].flatMap(([value, to]) => copy(resolve.value(value), to, storage)),
      ...[...writes].flatMap(([variable, value]) =>
        copy(at(value), state.placeOf(variable), storage),
      ),
    ],
    outputs: outputs.map(({ value, ...rest }) => ({ ...rest, at: at(value) })),
  };
}
