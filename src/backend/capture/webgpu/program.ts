import type { tf } from '../../tf.ts';
import { webgpuBackend } from '../../webgpu/gpu.ts';
import { pipelinesOf } from '../../webgpu/pipelines.ts';
import type { Program, ProgramOptions } from '../program-interface.ts';
import type { Outputs } from '../trace.ts';
import { UncapturableError } from '../uncapturable.ts';
import { inFlight } from './in-flight.ts';
import { type Plan, planOf } from './plan/plan.ts';
import { assertSame } from './recording/assert-same.ts';
import { type Recording, record } from './recording/recording.ts';
import { replay } from './replay.ts';
import { createState } from './state.ts';
import { createStorage } from './storage.ts';

/**
 * Turns functions of tensors into lists of kernels, which are launched again at each call
 * without the JavaScript that asked for them. The functions share their variables' values,
 * which they change in place.
 */
export function createWebgpuProgram({ onEager, check = true }: ProgramOptions): Program {
  const backend = webgpuBackend();
  const storage = createStorage(backend);
  const state = createState(backend, storage);
  const plans = new Map<string, Plan>();
  const refused = new Map<string, string>();
  const calls = { captured: 0, eager: 0 };
  const callers = new Map<unknown, (inputs: tf.Tensor[]) => Plan | null>();
  const pipelines = pipelinesOf(backend.device);
  const flight = inFlight(backend.queue);

  return {
    capture<I extends tf.Tensor[], O extends Outputs>(name: string, run: (...inputs: I) => O) {
      const planned = (inputs: I) => planFor(name, run as (...inputs: tf.Tensor[]) => O, inputs);
      const call = (...inputs: I): O => {
        const plan = planned(inputs);
        if (plan === null) {
          state.pull();
          calls.eager += 1;
          return run(...inputs);
        }
        calls.captured += 1;
        const results = replay(plan, inputs, state, backend) as O;
        flight.begun();
        return results;
      };
      callers.set(call, planned as (inputs: tf.Tensor[]) => Plan | null);
      return call;
    },
    prepare(captured, inputs) {
      for (const shader of callers.get(captured)?.(inputs)?.shaders ?? []) pipelines.ask(shader);
    },
    ready: () => pipelines.ready(),
    keepUp: flight.keepUp,
    pull: state.pull,
    status: () => ({
      captured: [...plans.keys()],
      eager: [...refused].map(([name, reason]) => ({ name, reason })),
      calls: { ...calls },
      bytes: storage.bytes(),
      launches: Object.fromEntries(
        [...plans].map(([key, { steps }]) => [
          key,
          steps.filter(({ kind }) => kind === 'launch').length,
        ]),
      ),
    }),
    dispose: storage.dispose,
  };

  function planFor(
    name: string,
    run: (...inputs: tf.Tensor[]) => Outputs,
    inputs: readonly tf.Tensor[],
  ): Plan | null {
    if (refused.has(name)) return null;
    const key = `${name}(${inputs.map(({ dtype, shape }) => `${dtype}[${shape}]`).join(', ')})`;
    const known = plans.get(key);
    if (known !== undefined) return known;
    try {
      const plan = planOf(recorded(run, inputs), inputs.length, { backend, storage, state });
      plans.set(key, plan);
      return plan;
    } catch (thrown) {
      if (!(thrown instanceof UncapturableError)) throw thrown;
      refused.set(name, thrown.message);
      onEager?.(name, thrown.message);
      return null;
    }
  }

  function recorded(
    run: (...inputs: tf.Tensor[]) => Outputs,
    inputs: readonly tf.Tensor[],
  ): Recording {
    const first = record(backend, run, inputs);
    // Variables that it makes, such as an optimizer's, are there the second time.
    const made = first.makesVariables ? record(backend, run, inputs) : first;
    if (check) assertSame(made, record(backend, run, inputs));
    return made;
  }
}
