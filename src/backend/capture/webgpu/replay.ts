import type { tf } from '../../tf.ts';
import { flush, type GpuPass, type WebgpuBackend } from '../../webgpu/gpu.ts';
import { move } from './move.ts';
import type { Plan } from './plan/plan.ts';
import { copyOf, type State, write } from './state.ts';
import { runTimed } from './timed.ts';

/** Launches after which what is encoded is submitted, so that the GPU begins. */
const SUBMIT_EVERY = 200;

/** Runs a plan on the inputs of a call. The caller disposes the results. */
export function replay(
  plan: Plan,
  inputs: readonly tf.Tensor[],
  state: State,
  backend: WebgpuBackend,
): Record<string, tf.Tensor> {
  for (const { dataId } of inputs) {
    // Numbers of the host are written at once, before what is submitted here.
    if (!backend.tensorMap.get(dataId).values) backend.uploadToGPU(dataId);
  }
  flush(backend);
  const { device, queue } = backend;
  let encoder = device.createCommandEncoder();
  state.push(encoder);
  plan.inputs.forEach((at, i) => {
    if (at !== null) write(backend, inputs[i]!.dataId, at, encoder);
  });
  const submit = () => queue.submit([encoder.finish()]);
  if (backend.activeTimers) {
    submit();
    runTimed(backend, plan.steps);
    encoder = device.createCommandEncoder();
  } else {
    let launches = 0;
    let pass: GpuPass | null = null;
    let pipeline: object | null = null;
    for (const step of plan.steps) {
      if (step.kind !== 'launch') {
        pass?.end();
        pass = null;
        move(step, encoder);
        continue;
      }
      if (pass === null) {
        pass = encoder.beginComputePass();
        pipeline = null;
      }
      const own = step.pipeline();
      if (pipeline !== own) pass.setPipeline(own);
      pipeline = own;
      pass.setBindGroup(0, step.bindGroup);
      pass.dispatchWorkgroups(step.groups[0], step.groups[1], step.groups[2]);
      launches += 1;
      if (launches % SUBMIT_EVERY === 0) {
        pass.end();
        pass = null;
        submit();
        encoder = device.createCommandEncoder();
      }
    }
    pass?.end();
  }
  const results = plan.outputs.map(({ name, at, shape, dtype }) => {
    return [name, copyOf(backend, at, shape, dtype, encoder)] as const;
  });
  submit();
  state.changes(plan.writes);
  return Object.fromEntries(results);
}
