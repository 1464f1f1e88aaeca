import { expect, test } from 'vitest';
import { LOCK, STALLED } from '../../src/queue/worker.ts';

test('a worker that is killed has its trial for twenty seconds at most', () => {
  expect(LOCK + STALLED).toBeLessThanOrEqual(20_000);
});
