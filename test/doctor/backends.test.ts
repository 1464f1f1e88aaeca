import { afterEach, expect, test, vi } from 'vitest';
import type { BackendInfo } from '../../src/backend/info.ts';
import { examineBackends } from '../../src/doctor/backends.ts';
import { BenchError } from '../../src/errors.ts';
import type { BackendName } from '../../src/experiment/backends.ts';
import { environmentTable } from '../../src/report/sections/machine.ts';
import type { SelfCheck } from '../../src/training/self-check.ts';
import { ENVIRONMENT } from '../support/store-samples.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

afterEach(() => vi.unstubAllEnvs());

const CHECK: SelfCheck = {
  convolutionMs: 4.25,
  stepMs: 12.5,
  losses: [3, 2, 1],
  values: { 'a convolution': Float32Array.of(1, -2) },
};

function answer(
  name: BackendName,
  check: Partial<SelfCheck> = {},
  info: Partial<BackendInfo> = {},
) {
  const backend = { name, device: 'CPU', gpu: false, precision: 'float32', versions: { a: '1' } };
  return { backend: { ...backend, ...info } as BackendInfo, check: { ...CHECK, ...check } };
}

type Answers = Partial<Record<BackendName, ReturnType<typeof answer> | BenchError>>;

async function examine(answers: Answers, gpus = 0) {
  const found = await examineBackends(async (name) => {
    const given = answers[name] ?? answer(name);
    if (given instanceof BenchError) throw given;
    return given;
  }, gpus);
  const of = (name: BackendName) => found.findings.find(({ what }) => what === name)!;
  return { fit: found.fit, of };
}

test('each has its device, versions and times, and is compared with cpu', async () => {
  const { fit, of } = await examine({});
  expect(fit).toBe(true);
  expect(of('wasm')).toEqual({
    what: 'wasm',
    state: 'ok',
    found: ['CPU: a 1', 'convolution 4.3 ms, training step 13 ms, agrees with cpu'],
    remedy: null,
  });
  expect(of('cpu').found.at(-1)).toMatch(/what the others are compared with; too slow to train on/);
});

test('of webgpu it says that it has no tensor cores, as the report does', async () => {
  const { of } = await examine({});
  expect(of('webgpu').found[1]).toBe('float32 without tensor cores');
  expect(of('wasm').found.join()).not.toContain('tensor cores');
  const { rows } = environmentTable({ ...ENVIRONMENT, backend: 'webgpu' });
  expect(rows).toContainEqual(['Precision', 'float32 without tensor cores']);
});

test('one that computes wrongly is a fault, and not fit', async () => {
  const wrong = { values: { 'a convolution': Float32Array.of(1, -2.01) } };
  const { fit, of } = await examine({
    wasm: answer('wasm', wrong),
    tensorflow: new BenchError('backend', 'It is not installed.', { remedy: 'Run this.' }),
    webgpu: new BenchError('device', 'It finds no GPU.'),
  });
  expect(fit).toBe(false);
  // A computer without a GPU is no faulty one.
  expect(of('webgpu').state).toBe('absent');
  expect(of('wasm').state).toBe('fault');
  expect(of('wasm').found.join()).toContain(
    'a convolution is wrong by 5.0e-3 of its largest value',
  );
});

test.each([
  ['NaN', { values: { 'a convolution': Float32Array.of(Number.NaN, -2) } }, /wrong by Infinity/],
  [
    'a loss that does not fall',
    { losses: [3, 2, 2.5] },
    /does not lower the loss: 3\.0000, 2\.0000, 2\.5000/,
  ],
  ['a result that is missing', { values: {} }, /wrong by Infinity/],
])('%s is a fault', async (_what, check, message) => {
  const { of } = await examine({ wasm: answer('wasm', check) });
  expect(of('wasm')).toMatchObject({ state: 'fault' });
  expect(of('wasm').found.join()).toMatch(message);
});

test('TF32 is allowed its rounding', async () => {
  const check = { values: { 'a convolution': Float32Array.of(1.001, -2) } };
  const { of } = await examine({ tensorflow: answer('tensorflow', check, { precision: 'tf32' }) });
  expect(of('tensorflow').state).toBe('ok');
});

test('tensorflow that is not installed is no fault; one that crashes is', async () => {
  vi.stubEnv('TRANSFER_BENCH_CACHE', temporaryFolder());
  const missing = new BenchError('backend', 'tfjs is not installed.', { remedy: 'Run it.' });
  const { fit, of } = await examine({ tensorflow: missing });
  expect(fit).toBe(true);
  expect(of('tensorflow')).toMatchObject({ found: ['tfjs is not installed'], remedy: 'Run it.' });
  const crash = new BenchError('trial', "the trial's process was killed by SIGFPE", {
    remedy: 'Set it.',
  });
  const crashed = await examine({ wasm: crash });
  expect(crashed.of('wasm')).toEqual({
    what: 'wasm',
    state: 'fault',
    found: ['its process was killed by SIGFPE'],
    remedy: 'Set it.',
  });
});

test('a GPU that lies idle is a fault', async () => {
  const { of } = await examine({}, 1);
  expect(of('tensorflow')).toMatchObject({
    state: 'fault',
    remedy: expect.stringContaining('bench setup tensorflow --gpu'),
  });
  const used = await examine({ tensorflow: answer('tensorflow', {}, { gpu: true }) }, 1);
  expect(used.of('tensorflow').state).toBe('ok');
});
