import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { asBenchError } from '../src/as-bench-error.ts';
import { BenchError } from '../src/errors.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (thrown) {
    return thrown;
  }
}
const system = (code: string, more: object = {}) =>
  Object.assign(new Error(`${code}: as the system puts it`), { code, syscall: 'open', ...more });

test.each<[unknown, string]>([
  [system('ENOSPC', { path: '/a/b' }), '/a/b: the disk is full'],
  [system('EMFILE'), 'too many files are open'],
  [system('EAGAIN', { syscall: 'spawn node' }), 'a process: no more processes may be started'],
  [system('EACCES', { path: '/a' }), '/a: permission is missing'],
  [system('ENAMETOOLONG', { path: '/a' }), '/a: the path leads to nothing that can be used'],
  [thrownBy(() => readFileSync('/no/such/file')), '/no/such/file: the path leads to nothing'],
  [thrownBy(() => new ArrayBuffer(2 ** 52)), 'there is not enough memory'],
  [thrownBy(() => new Array(-1)), 'there is not enough memory'],
])('%s is the machine’s or the user’s to mend', (thrown, message) => {
  const error = asBenchError(thrown);
  expect(error).toBeInstanceOf(BenchError);
  expect(error).toMatchObject({
    code: 'system',
    message: expect.stringContaining(message),
    remedy: expect.stringMatching(/\.$/),
    cause: thrown,
  });
});

test('our own errors and defects stay what they are', () => {
  const own = new BenchError('usage', 'x');
  const endless = (): unknown => endless();
  for (const thrown of [
    own,
    new TypeError('x is not a function'),
    'text',
    undefined,
    thrownBy(endless),
  ])
    expect(asBenchError(thrown)).toBe(thrown);
});
