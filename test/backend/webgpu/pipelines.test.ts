import { expect, test } from 'vitest';
import type { GpuDevice } from '../../../src/backend/webgpu/gpu.ts';
import { type PipelineSpec, pipelinesOf } from '../../../src/backend/webgpu/pipelines.ts';

const shader = (name: string): PipelineSpec => ({
  name,
  code: `code of ${name}`,
  bindings: ['storage', 'uniform'],
});

/** A device that compiles when the test says so, and counts. */
function slowDevice() {
  const asked: { name: string; done: () => void; fails: (error: Error) => void }[] = [];
  const counts = { atOnce: 0, layouts: 0 };
  const device = {
    createShaderModule: () => ({}),
    createBindGroupLayout() {
      counts.layouts += 1;
      return {};
    },
    createPipelineLayout: () => ({}),
    createComputePipeline({ label }: { label: string }) {
      counts.atOnce += 1;
      return { label };
    },
    createComputePipelineAsync: ({ label }: { label: string }) =>
      new Promise((resolve, fails) => {
        asked.push({ name: label, done: () => resolve({ label }), fails });
      }),
    pushErrorScope() {},
    popErrorScope: () => Promise.resolve(null),
  };
  return { pipelines: pipelinesOf(device as unknown as GpuDevice), asked, counts };
}

test('shaders are asked for side by side, once each, and then are there', async () => {
  const { pipelines, asked, counts } = slowDevice();
  const shaders = ['a', 'b', 'c'].map(shader);
  for (const each of [...shaders, ...shaders]) pipelines.ask(each);
  expect(asked.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  for (const { done } of asked) done();
  await pipelines.ready();
  expect(shaders.map(pipelines.now)).toEqual([{ label: 'a' }, { label: 'b' }, { label: 'c' }]);
  expect(counts).toEqual({ atOnce: 0, layouts: 1 });
});

test('one that is needed before it is compiled is compiled at once', async () => {
  const { pipelines, asked, counts } = slowDevice();
  pipelines.ask(shader('a'));
  const first = pipelines.now(shader('a'));
  asked[0]!.done();
  await pipelines.ready();
  expect(pipelines.now(shader('a'))).toBe(first);
  expect(counts.atOnce).toBe(1);
});

test('what is no shader fails where it is needed, and is forgotten where it is not', async () => {
  const { pipelines, asked } = slowDevice();
  pipelines.ask(shader('remembered'), false);
  pipelines.ask(shader('needed'));
  for (const { fails } of asked) fails(new Error('no shader'));
  await expect(pipelines.ready()).rejects.toThrow('no shader');
  expect(pipelines.known().map(({ name }) => name)).toEqual(['needed']);
});
