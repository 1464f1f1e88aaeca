import { expect, test } from 'vitest';
import { goesOn, livenessOf, ownMark } from '../../../src/runner/process/liveness.ts';

const here = ownMark();
const now = new Date().toISOString();
/** A process that goes on as long as this one: the one that started it. */
const parent = process.ppid;

test.runIf(process.platform === 'linux')('this process has a mark', () => {
  expect(here).toEqual({
    host: expect.any(String),
    boot: expect.stringMatching(/^[0-9a-f-]{36}$/),
    space: expect.stringMatching(/^pid:/),
    started: expect.stringMatching(/^\d+$/),
  });
});

const run = (changes: object, pid = parent) => ({
  pid,
  startedAt: now,
  process: { ...here, ...changes },
});

test.each<[string, Parameters<typeof livenessOf>[0], ReturnType<typeof livenessOf>]>([
  ['a number that another process has since', run({ started: '1' }), 'gone'],
  ['a number that nobody has', run({}, 2 ** 22 + 1), 'gone'],
  ['a number of nothing', run({}, 0), 'gone'],
  ['the number of this process, of a row from before', run({}, process.pid), 'gone'],
  ['a machine that was started again', run({ boot: 'another' }), 'gone'],
  ['another machine', run({ host: 'elsewhere' }), 'unknown'],
  ['another container', run({ space: 'pid:[1]' }), 'unknown'],
  [
    'no mark, and a process that began before',
    { pid: parent, startedAt: now, process: null },
    'unknown',
  ],
  [
    'no mark, and a process that began after the run',
    { pid: parent, startedAt: '2001-01-01T00:00:00.000Z', process: null },
    'gone',
  ],
])('%s', (_what, running, expected) => {
  expect(livenessOf(running)).toBe(expected);
  expect(goesOn(running)).toBe(expected !== 'gone');
});
