import type { GpuEncoder } from '../../webgpu/gpu.ts';
import type { Step } from './plan/steps.ts';

/** Encodes what is no launch. */
export function move(step: Exclude<Step, { kind: 'launch' }>, encoder: GpuEncoder): void {
  if (step.kind === 'clear') {
    const { buffer, offset, size } = step.at;
    encoder.clearBuffer(buffer, offset, size);
    return;
  }
  const { from, to } = step;
  encoder.copyBufferToBuffer(from.buffer, from.offset, to.buffer, to.offset, to.size);
}
