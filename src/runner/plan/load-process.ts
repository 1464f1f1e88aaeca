/**
 * The process that loads users' files: their code may never settle, exit or take all memory,
 * and ends with this process. It takes the files as its first message and answers for each,
 * in order, with its default export as plain data.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import { reasonOf } from '../../errors.ts';
import { type Fault, plainData } from '../../experiment/plain-data.ts';
import { packageFile } from '../../files/package.ts';

/** What the process answers for a file. */
export type Loaded =
  | { readonly type: 'loaded'; readonly value: unknown }
  | { readonly type: 'absent' }
  | { readonly type: 'failed'; readonly reason: string }
  | { readonly type: 'unplain'; readonly faults: readonly Fault[] };

process.once('message', (files: readonly string[]) => {
  // Else the channel would keep a process that waits for nothing.
  process.channel?.unref();
  process.once('disconnect', () => process.exit(1));
  process.on('uncaughtException', (thrown) => answer({ type: 'failed', reason: textOf(thrown) }));
  const unsettled = () =>
    answer({ type: 'failed', reason: 'it never settles: it awaits what nothing will end' });
  process.once('beforeExit', unsettled);
  load(files).then(() => process.off('beforeExit', unsettled));
});

async function load(files: readonly string[]): Promise<void> {
  // No cache on disk: jiti's lies in a folder that others may write to, and is run unchecked.
  const jiti = createJiti(import.meta.url, {
    alias: {
      'transfer-bench/run': packageFile('dist/run.js'),
      'transfer-bench': packageFile('dist/index.js'),
    },
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
  });
  for (const file of files) {
    try {
      const module = await jiti.import<{ default?: unknown }>(pathToFileURL(resolve(file)).href);
      answer(answerOf(module.default));
    } catch (thrown) {
      answer({ type: 'failed', reason: textOf(thrown) });
    }
  }
}

function answerOf(exported: unknown): Loaded {
  if (exported === undefined) return { type: 'absent' };
  const plain = plainData(exported);
  return 'data' in plain
    ? { type: 'loaded', value: plain.data }
    : { type: 'unplain', faults: plain.faults };
}

/** Of anything thrown, even of what throws when it is asked. */
function textOf(thrown: unknown): string {
  try {
    return reasonOf(thrown);
  } catch {
    return 'it threw something that cannot be shown';
  }
}

function answer(message: Loaded): void {
  process.send?.(message);
}
