import { afterEach, describe, expect, test, vi } from 'vitest';
import { chooseBackend } from '../../src/backend/choose.ts';
import { proveBackend } from '../../src/backend/prove.ts';
import { tf } from '../../src/backend/tf.ts';

const hasTensorflow = await chooseBackend('tensorflow').then(
  () => true,
  () => false,
);

describe('chooseBackend', () => {
  afterEach(() => vi.restoreAllMocks());

  test.each(['wasm', 'cpu'] as const)('starts %s and describes it', async (name) => {
    const info = await chooseBackend(name);
    expect(tf.getBackend()).toBe(name);
    expect(info).toMatchObject({ name, gpu: false, precision: 'float32' });
    expect(info.device).toMatch(/^CPU \(.+\), .*1 thread$/);
    expect(info.versions['@tensorflow/tfjs-core']).toBe(tf.version_core);
    expect(info.versions[`@tensorflow/tfjs-backend-${name}`]).toMatch(/^4\./);
    expect(info.note).toBeUndefined();
  });

  test.skipIf(hasTensorflow)('auto falls back to wasm and says why', async () => {
    const info = await chooseBackend('auto');
    expect(info.name).toBe('wasm');
    expect(info.note).toMatch(
      /^@tensorflow\/tfjs-node-gpu .+; using wasm\. `bench doctor` says what helps\.$/,
    );
  });

  test.skipIf(hasTensorflow)('refuses tensorflow where it is missing, with a remedy', async () => {
    const refused = await chooseBackend('tensorflow').catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'backend',
      message: expect.stringContaining('@tensorflow/tfjs-node-gpu'),
      remedy: expect.stringContaining('bench setup tensorflow'),
    });
  });

  test('prints nothing', async () => {
    const spies = (['log', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => {}),
    );
    await chooseBackend('cpu');
    await chooseBackend('wasm');
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  test('leaves uncaught errors to the process that it runs in', async () => {
    const count = () => process.listenerCount('unhandledRejection');
    const before = count();
    await chooseBackend('wasm');
    expect(count()).toBe(before);
  });
});

test('a backend that computes wrongly is refused', async () => {
  await chooseBackend('wasm');
  const right = tf.getKernel('Conv2DBackpropFilter', 'wasm');
  const wrong: tf.KernelFunc = (params) => {
    const gradient = right.kernelFunc(params) as tf.TensorInfo;
    const tensor = tf.engine().makeTensorFromTensorInfo(gradient);
    return tf.mul(tensor, 1.001);
  };
  tf.unregisterKernel('Conv2DBackpropFilter', 'wasm');
  tf.registerKernel({ ...right, kernelFunc: wrong });
  await expect(proveBackend('wasm')).rejects.toMatchObject({
    code: 'backend',
    message: expect.stringMatching(/gradient by the filter should be \[-48,-96,-96,-192,-64,/),
  });
  tf.unregisterKernel('Conv2DBackpropFilter', 'wasm');
  tf.registerKernel(right);
  await proveBackend('wasm');
});
