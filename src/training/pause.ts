/**
 * Lets the event loop turn: a trial computes synchronously, and between its
 * steps must send its events and hear that its parent is gone.
 */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
