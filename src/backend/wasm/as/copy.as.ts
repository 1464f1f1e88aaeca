/** Moving runs of values, as joining and cutting along an axis does. */

/** Copies `count` runs of `bytes` bytes, each side going on by its own step. */
export function copyRuns(
  from: usize,
  fromStep: usize,
  to: usize,
  toStep: usize,
  bytes: usize,
  count: i32,
): void {
  for (; count > 0; count--) {
    copy(from, to, bytes);
    from += fromStep;
    to += toStep;
  }
}

// memory.copy leaves wasm for each call; runs of channels are short.
// @ts-expect-error: decorator
function copy(from: usize, to: usize, bytes: usize): void {
  if (bytes > 1024) {
    memory.copy(to, from, bytes);
    return;
  }
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}
