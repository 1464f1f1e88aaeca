import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { sampleGpu } from '../../../src/runner/process/gpu-sampler.ts';
import { fakeProgram } from '../../support/fake-program.ts';
import { temporaryFolder } from '../../support/temporary-store.ts';

afterEach(() => vi.unstubAllEnvs());

function fakeNvidiaSmi(script: string): string {
  const folder = temporaryFolder();
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  fakeProgram(folder, 'nvidia-smi', script);
  return folder;
}

test('keeps the highest memory and the mean utilisation, until it is stopped', async () => {
  fakeNvidiaSmi(`
    case "$*" in *"-i GPU-7") ;; *) exit 1 ;; esac
    echo '512, 20'; echo '[N/A], 90'; printf '204'; sleep 0.05; echo '8, 70'
    exec sleep 60`);
  const sampler = sampleGpu('GPU-7');
  await vi.waitFor(() => expect(sampler.seen()).toBe(2), { timeout: 20_000 });
  expect(sampler.stop()).toEqual({ peakMemoryMiB: 2048, meanUtilisation: 45 });
});

test('knows nothing where nvidia-smi fails', async () => {
  fakeNvidiaSmi('echo "No devices were found"; exit 6');
  const sampler = sampleGpu('0');
  await sleep(200);
  expect(sampler.stop()).toBeNull();
});

test('knows nothing where there is no nvidia-smi', async () => {
  vi.stubEnv('PATH', temporaryFolder());
  const sampler = sampleGpu('0');
  await sleep(50);
  expect(sampler.stop()).toBeNull();
});
