import { expect, test } from 'vitest';
import { deviceText } from '../../src/backend/webgpu.ts';

const info = { vendor: 'nvidia', architecture: 'ampere', device: '', description: '' };

test.each([
  [{ ...info, isFallbackAdapter: false }, 'GPU (nvidia ampere), WebGPU'],
  [
    { ...info, device: 'rtx', description: 'driver 535.54', isFallbackAdapter: false },
    'GPU (nvidia ampere rtx, driver 535.54), WebGPU',
  ],
  [
    { ...info, vendor: '', architecture: '', description: 'llvmpipe', isFallbackAdapter: true },
    'software GPU (llvmpipe), WebGPU',
  ],
  [{ ...info, vendor: '', architecture: '', isFallbackAdapter: false }, 'GPU (unnamed), WebGPU'],
])('an adapter is named by what its driver tells: %#', (adapter, text) => {
  expect(deviceText(adapter)).toBe(text);
});
