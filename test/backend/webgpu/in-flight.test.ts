import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inFlight, MOST_IN_FLIGHT } from '../../../src/backend/capture/webgpu/in-flight.ts';

/** A queue whose submits are done when the test says so. */
function slowQueue() {
  const pending: { done: () => void; lost: (error: Error) => void }[] = [];
  const queue = {
    submit() {},
    writeBuffer() {},
    onSubmittedWorkDone: () =>
      new Promise<void>((done, lost) => {
        pending.push({ done, lost });
      }),
  };
  return { queue, pending };
}

async function isHeld(promise: Promise<void>): Promise<boolean> {
  let held = true;
  promise.then(() => {
    held = false;
  });
  await setImmediate();
  return held;
}

test('several calls go ahead of the GPU, and no more wait for it', async () => {
  const { queue, pending } = slowQueue();
  const flight = inFlight(queue);
  for (let i = 0; i < MOST_IN_FLIGHT; i++) {
    flight.begun();
    expect(await isHeld(flight.keepUp())).toBe(false);
  }
  flight.begun();
  const held = flight.keepUp();
  expect(await isHeld(held)).toBe(true);
  pending[0]!.done();
  expect(await isHeld(held)).toBe(false);
});

test('calls of a lost device hold nobody up', async () => {
  const { queue, pending } = slowQueue();
  const flight = inFlight(queue);
  for (let i = 0; i <= MOST_IN_FLIGHT; i++) flight.begun();
  const held = flight.keepUp();
  pending[0]!.lost(new Error('lost'));
  expect(await isHeld(held)).toBe(false);
});
