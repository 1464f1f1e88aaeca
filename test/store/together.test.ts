import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-store.ts';

const OPENER = resolve(import.meta.dirname, 'opener.ts');
const PROCESSES = 3;
const STORES = 60;
/** Milliseconds: on a busy machine a store is made in a second. */
const TIMEOUT = 120_000;

async function nextOf(child: ChildProcess): Promise<unknown> {
  const [said] = await once(child, 'message');
  return said;
}

test('processes that make one store at the same moment all open it', {
  timeout: TIMEOUT,
}, async () => {
  const children = Array.from({ length: PROCESSES }, () =>
    fork(OPENER, { execArgv: ['--import', 'jiti/register'] }),
  );
  onTestFinished(() => {
    for (const child of children) child.kill();
  });
  await Promise.all(children.map(nextOf));
  const folder = temporaryFolder();
  for (let i = 0; i < STORES; i++) {
    const said = Promise.all(children.map(nextOf));
    const message = { file: join(folder, `${i}.sqlite`), at: Date.now() + 5 };
    for (const child of children) child.send(message);
    expect(await said).toEqual(Array(PROCESSES).fill('opened'));
  }
});
