import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProgram } from '../../src/backend/capture/program.ts';
import { backendLoss, chooseBackend } from '../../src/backend/choose.ts';
import { momentumUpdate } from '../../src/backend/ops/sgd.ts';
import { recallShaders } from '../../src/backend/recall-shaders.ts';
import { tf } from '../../src/backend/tf.ts';
import { type GpuDevice, webgpuBackend } from '../../src/backend/webgpu/gpu.ts';
import { noiseTensor } from '../support/backend-values.ts';

const folder = mkdtempSync(join(tmpdir(), 'shaders-'));

beforeAll(async () => {
  await chooseBackend('webgpu');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Names of the shaders that a device is asked for meanwhile, by how. */
async function compiling<T>(work: () => Promise<T>) {
  const { device } = webgpuBackend();
  const names = { atOnce: [] as string[], aside: [] as string[] };
  const label = (descriptor: object) => (descriptor as { label: string }).label;
  const own: Pick<GpuDevice, 'createComputePipeline' | 'createComputePipelineAsync'> = {
    createComputePipeline(descriptor) {
      names.atOnce.push(label(descriptor));
      return Object.getPrototypeOf(device).createComputePipeline.call(device, descriptor);
    },
    createComputePipelineAsync(descriptor) {
      names.aside.push(label(descriptor));
      return Object.getPrototypeOf(device).createComputePipelineAsync.call(device, descriptor);
    },
  };
  Object.assign(device, own);
  try {
    return { result: await work(), names };
  } finally {
    for (const name of Object.keys(own)) Reflect.deleteProperty(device, name);
  }
}

/** Uploads, submits and waits of a queue meanwhile, in their order. */
async function queueing(work: () => Promise<void>): Promise<string[]> {
  const { queue } = webgpuBackend();
  const calls: string[] = [];
  const names = ['writeBuffer', 'submit', 'onSubmittedWorkDone'] as const;
  for (const name of names) {
    const call = Object.getPrototypeOf(queue)[name] as (...args: unknown[]) => unknown;
    Object.defineProperty(queue, name, {
      configurable: true,
      value: (...args: unknown[]) => {
        calls.push(name);
        return call.apply(queue, args);
      },
    });
  }
  try {
    await work();
  } finally {
    for (const name of names) Reflect.deleteProperty(queue, name);
  }
  return calls;
}

function step() {
  const [w, velocity] = [
    tf.variable(noiseTensor([40, 30])),
    tf.variable(tf.zeros([40, 30]), false),
  ];
  const program = createProgram();
  const run = program.capture('step', (x: tf.Tensor, rate: tf.Scalar) => {
    const y = tf.relu(tf.add(w, x));
    momentumUpdate(w, tf.mul(y, 0.5), velocity, rate, 0.9, false);
    return { y };
  });
  return { run, program, inputs: [noiseTensor([40, 30], 2), tf.scalar(0.1)] as const };
}

test('a prepared step has all its shaders compiled aside, before the first call', async () => {
  const { run, program, inputs } = step();
  const { names } = await compiling(async () => {
    program.prepare(run, [...inputs]);
    await program.ready();
  });
  expect(names.atOnce).toEqual([]);
  expect(names.aside).toEqual(['add_relu_times', 'flatKerasMomentum']);
  const { names: later } = await compiling(async () => {
    const { y } = run(...inputs);
    await y.data();
  });
  expect(later).toEqual({ atOnce: [], aside: [] });
  program.dispose();
});

test('steps are uploaded and submitted one after another, without a wait for one', async () => {
  const { run, program, inputs } = step();
  run(...inputs);
  const calls = await queueing(async () => {
    for (let i = 0; i < 3; i++) {
      const x = noiseTensor([40, 30], i);
      tf.dispose([x, run(x, inputs[1])]);
      await program.keepUp();
    }
  });
  // The batch and the rate, the kernels, and the question when they are done.
  const once = ['writeBuffer', 'writeBuffer', 'submit', 'onSubmittedWorkDone'];
  expect(calls).toEqual([...once, ...once, ...once]);
  program.dispose();
});

test('what a kind of work needed is asked for at once the next time; a spoilt list is none', async () => {
  const keep = recallShaders(folder, 'a kind');
  const { run, program, inputs } = step();
  run(...inputs);
  await keep();
  const [name] = readdirSync(folder) as [string];
  const file = join(folder, name);
  const kept = JSON.parse(readFileSync(file, 'utf8')) as { name: string; code: string }[];
  expect(kept.map((one) => one.name)).toContain('flatKerasMomentum');
  program.dispose();

  // Another one, which this process has not compiled.
  const other = { ...kept[0]!, code: `${kept[0]!.code}\n// another` };
  const broken = { ...kept[0]!, code: 'not a shader' };
  writeFileSync(file, JSON.stringify([...kept, other, broken]));
  const loss = backendLoss().catch((thrown: unknown) => thrown);
  const { names } = await compiling(async () => {
    recallShaders(folder, 'a kind');
    // Long enough for the driver to answer.
    await (noiseTensor([4]) as tf.Tensor).data();
    await new Promise((resolve) => setTimeout(resolve, 200));
  });
  expect(names.aside).toHaveLength(2);
  expect(await Promise.race([loss, 'nothing'])).toBe('nothing');

  writeFileSync(file, '[{');
  const { names: none } = await compiling(async () => {
    recallShaders(folder, 'a kind');
  });
  expect(none.aside).toEqual([]);
});

// The last one: the device has told its error.
test('a command that the GPU refuses fails what runs, and is not passed over', async () => {
  const loss = backendLoss();
  webgpuBackend().device.createShaderModule({ code: 'not a shader', label: 'broken' });
  await expect(loss).rejects.toMatchObject({
    code: 'trial',
    message: expect.stringMatching(/^the GPU refused a command: Error while parsing WGSL/),
  });
});
