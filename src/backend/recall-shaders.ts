import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { touch } from '../cache/entries.ts';
import { writeWhole } from '../files/write-whole.ts';
import { tf } from './tf.ts';
import { webgpuBackend } from './webgpu/gpu.ts';
import { type PipelineSpec, type Pipelines, pipelinesOf } from './webgpu/pipelines.ts';

const binding = z.enum(['storage', 'read-only-storage', 'uniform']);
const list = z.array(
  z.object({ name: z.string(), code: z.string(), bindings: z.array(binding).readonly() }),
);

/**
 * On webgpu, begins to compile the shaders that work of the same kind needed before on this
 * machine, all at once and while other things are done, such as loading data. Nothing on other
 * backends, and the first time.
 * @param folder Where lists of shaders are kept.
 * @param kind All that decides which shaders are needed.
 * @returns To be called after the work: keeps the list of what it needed.
 */
export function recallShaders(folder: string, kind: string): () => Promise<void> {
  if (tf.getBackend() !== 'webgpu') return () => Promise.resolve();
  const pipelines = pipelinesOf(webgpuBackend().device);
  const file = join(folder, `${createHash('sha256').update(kind).digest('hex')}.json`);
  const before = read(file);
  for (const spec of before) pipelines.ask(spec, false);
  return async () => {
    const isNew = ({ code }: PipelineSpec) => before.every((one) => one.code !== code);
    if (pipelines.known().some(isNew)) await write(file, pipelines);
    else touch(file);
  };
}

function read(file: string): PipelineSpec[] {
  try {
    return list.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Missing, or cut off: it is written again.
    return [];
  }
}

async function write(file: string, pipelines: Pipelines): Promise<void> {
  try {
    await writeWhole(file, JSON.stringify(pipelines.known()));
  } catch {
    // A full disk costs the next trial a moment, not this one its result.
  }
}
