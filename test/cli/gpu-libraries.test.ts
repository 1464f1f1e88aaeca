import { afterEach, expect, test, vi } from 'vitest';
import { ranWithGpuLibraries } from '../../src/cli/gpu-libraries.ts';

const CODE = ['-e', 'process.exitCode = process.env.LD_LIBRARY_PATH === "/there" ? 7 : 8'];
const LIBRARIES = { LD_LIBRARY_PATH: '/there' };

afterEach(() => {
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

test('a command is run again with the libraries, and ends as that one does', async () => {
  expect(await ranWithGpuLibraries('auto', LIBRARIES, CODE)).toBe(true);
  expect(process.exitCode).toBe(7);
});

test('not by another backend, without libraries, or a second time', async () => {
  expect(await ranWithGpuLibraries('wasm', LIBRARIES, CODE)).toBe(false);
  expect(await ranWithGpuLibraries('tensorflow', {}, CODE)).toBe(false);
  vi.stubEnv('LD_LIBRARY_PATH', '/there:/elsewhere');
  expect(await ranWithGpuLibraries('auto', LIBRARIES, CODE)).toBe(false);
  expect(process.exitCode).toBeUndefined();
});
