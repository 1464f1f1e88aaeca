import { USAGE, type WebgpuBackend } from '../../webgpu/gpu.ts';
import { move } from './move.ts';
import type { Step } from './plan/steps.ts';

/** Timestamps that a query set may have. */
const MAX_QUERIES = 4096;
/** A timestamp in memory. */
const TIME_BYTES = 8;
const MAP_READ = 1;
const QUERY_RESOLVE = 512;

/** Runs the steps of a plan, each launch in a pass of its own with timestamps, for tf.time. */
export function runTimed(backend: WebgpuBackend, steps: readonly Step[]): void {
  const { device, queue } = backend;
  let rest = steps;
  while (rest.length > 0) {
    const some = rest.slice(0, MAX_QUERIES / 2);
    rest = rest.slice(some.length);
    const names = some.flatMap((step) => (step.kind === 'launch' ? [step.name] : []));
    const count = 2 * Math.max(1, names.length);
    const querySet = device.createQuerySet({ type: 'timestamp', count });
    const size = count * TIME_BYTES;
    const resolved = device.createBuffer({ size, usage: QUERY_RESOLVE | USAGE.copySource });
    const read = device.createBuffer({ size, usage: MAP_READ | USAGE.copyTarget });
    const encoder = device.createCommandEncoder();
    let launch = 0;
    for (const step of some) {
      if (step.kind !== 'launch') {
        move(step, encoder);
        continue;
      }
      const [begin, end] = [2 * launch, 2 * launch + 1];
      const pass = encoder.beginComputePass({
        timestampWrites: { querySet, beginningOfPassWriteIndex: begin, endOfPassWriteIndex: end },
      });
      pass.setPipeline(step.pipeline());
      pass.setBindGroup(0, step.bindGroup);
      pass.dispatchWorkgroups(...step.groups);
      pass.end();
      launch += 1;
    }
    encoder.resolveQuerySet(querySet, 0, 2 * names.length, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, read, 0, size);
    queue.submit([encoder.finish()]);
    const times = read.mapAsync(MAP_READ).then(() => {
      const stamps = new BigUint64Array(read.getMappedRange().slice(0));
      for (const used of [resolved, read]) used.destroy();
      querySet.destroy();
      return names.map((_, i) => Number(stamps[2 * i + 1]! - stamps[2 * i]!) / 1e6);
    });
    names.forEach((name, i) => {
      backend.activeTimers?.push({ name, query: times.then((all) => all[i]!) });
    });
  }
}
