import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { interruptible } from '../../src/cli/interruptible.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const exit = vi.spyOn(process, 'exit').mockImplementation((() => {}) as never);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  exit.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
  for (const signal of SIGNALS) process.removeAllListeners(signal);
});

/** Work that goes on until it is told to end. */
const work = () =>
  interruptible((signal) => new Promise((done) => signal.addEventListener('abort', done)));

test.each(SIGNALS)('%s that comes twice at a time stops cleanly', async (signal) => {
  const ended = work();
  process.emit(signal);
  process.emit(signal);
  await ended;
  // As it closes what it had opened.
  process.emit(signal);
  expect(exit).not.toHaveBeenCalled();
});

test.each(SIGNALS)('a later %s ends the process at once', async (signal) => {
  const ended = work();
  process.emit(signal);
  vi.advanceTimersByTime(1001);
  process.emit(signal);
  expect(exit).toHaveBeenCalledWith(130);
  await ended;
});

test('signals are left to others once work has ended by itself', async () => {
  await interruptible(async () => {});
  for (const signal of SIGNALS) expect(process.listenerCount(signal)).toBe(0);
});
