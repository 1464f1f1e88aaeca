import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

/** `bench` in a shell that allows so many kB of addresses. */
const under = (kilobytes: number, ...args: string[]) =>
  spawnSync(
    'sh',
    ['-c', `ulimit -v ${kilobytes} && exec "$@"`, 'sh', process.execPath, MAIN, ...args],
    { encoding: 'utf8' },
  );

test.runIf(process.platform === 'linux')('too few addresses are said in one line', () => {
  const { status, stderr } = under(1_200_000, 'report');
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^error: transfer-bench cannot be loaded: this shell allows 1171 MB of addresses, at least 2,048 are needed\nremedy: .*`ulimit -v unlimited`/,
  );
  expect(under(2_200_000, '--version')).toMatchObject({ status: 0, stderr: '' });
});
