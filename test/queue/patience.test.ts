import { expect, test, vi } from 'vitest';
import { BenchError } from '../../src/errors.ts';
import { withPatience } from '../../src/queue/patience.ts';

const refused = () => new BenchError('data', 'the folder is away');
/** Refuses so often. */
function refusing(times: number) {
  let calls = 0;
  return vi.fn(async () => {
    if (calls++ < times) throw refused();
    return 'there';
  });
}
const signal = () => new AbortController().signal;

test('what is refused for a while is tried again, and told once', async () => {
  const work = refusing(3);
  const tell = vi.fn();
  const options = { patience: 60_000, pause: 1, signal: signal(), tell };
  await expect(withPatience(work, options)).resolves.toBe('there');
  expect(work).toHaveBeenCalledTimes(4);
  expect(tell).toHaveBeenCalledOnce();
});

test('in the end the last error counts', async () => {
  const options = { patience: 0, signal: signal(), tell: () => {} };
  await expect(withPatience(refusing(9), options)).rejects.toThrow('the folder is away');
});

test('whoever is told to end does not wait', async () => {
  const controller = new AbortController();
  const options = { patience: 60_000, signal: controller.signal, tell: () => controller.abort() };
  const work = refusing(9);
  await expect(withPatience(work, options)).rejects.toThrow('the folder is away');
  expect(work).toHaveBeenCalledTimes(2);
});

test('a defect is none of the store’s refusals', async () => {
  const work = vi.fn(async () => {
    throw new TypeError('a defect');
  });
  const options = { patience: 60_000, signal: signal(), tell: () => {} };
  await expect(withPatience(work, options)).rejects.toThrow('a defect');
  expect(work).toHaveBeenCalledOnce();
});
