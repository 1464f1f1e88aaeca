import type { tf } from '../../../tf.ts';
import type { TfjsProgram, UniformField, WebgpuBackend } from '../../../webgpu/gpu.ts';
import { uniformsOf } from '../../../webgpu/shader.ts';
import type { Groups, Launch } from './commands.ts';

/** What a launch of a kernel of ours is, of which nothing is compiled yet; null of others. */
export function ownPartsOf({ kernel, given, dispatch }: TfjsProgram) {
  if (kernel === undefined || given === undefined) return null;
  const [x, y = 1, z = 1] = dispatch;
  const groups: Groups = [x!, y, z];
  return { kernel, given, groups, pipeline: null, uniforms: uniformsOf(kernel, given) };
}

/** The pipeline, workgroups and uniforms of a program, as TensorFlow.js would launch it. */
export function partsOf(
  { recordAndSubmit, makeUniforms }: Pick<WebgpuBackend, 'recordAndSubmit' | 'makeUniforms'>,
  program: TfjsProgram,
  output: tf.TensorInfo,
  inputs: readonly tf.TensorInfo[],
  given: readonly UniformField[],
): Pick<Launch, 'uniforms' | 'groups' | 'pipeline'> {
  let uniforms = new ArrayBuffer(0);
  let groups: Groups = [1, 1, 1];
  const packing = {
    bufferManager: { acquireBuffer: () => ({}) },
    queue: {
      writeBuffer(_: unknown, __: number, data: ArrayBuffer) {
        uniforms = data;
      },
    },
    uniformPendingDisposal: [],
  };
  const launching = {
    tensorToBinding: () => ({}),
    makeUniforms: (fields: UniformField[]) => makeUniforms.call(packing as never, fields),
    commandQueueOwnedIds: new WeakSet(),
    device: { createBindGroup: () => ({}) },
    activeTimers: null,
    ensureCommandEncoderReady() {},
    computePassEncoder: {
      setPipeline() {},
      setBindGroup() {},
      dispatchWorkgroups(...counts: [number, number, number]) {
        groups = counts;
      },
    },
    dispatchCountInPass: Number.NEGATIVE_INFINITY,
  };
  recordAndSubmit.call(launching as never, program, output, inputs, given);
  const [x, y = 1, z = 1] = groups;
  return { uniforms, groups: [x, y, z], pipeline: program.pipeline };
}
