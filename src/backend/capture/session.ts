import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from '../../errors.ts';
import type { tf } from '../tf.ts';
import { type NativeBackend, protobufMessages } from './native.ts';
import type { Node } from './nodes.ts';
import { encodeSavedModel } from './saved-model.ts';
import { UncapturableError } from './uncapturable.ts';

/** A graph that libtensorflow has loaded, with the variables' values. */
export interface Session {
  /** Size of the graph's file, in bytes. */
  readonly bytes: number;
  /** Runs what `outputs` need. Names are those of nodes; the caller disposes the results. */
  run(inputs: readonly (readonly [string, tf.Tensor])[], outputs: readonly string[]): tf.Tensor[];
  dispose(): void;
}

/** @throws UncapturableError when libtensorflow refuses the graph. */
export function openSession(nodes: readonly Node[], backend: NativeBackend): Session {
  const file = encodeSavedModel(nodes, protobufMessages());
  const id = load(file, backend);
  return {
    bytes: file.length,
    run: (inputs, outputs) =>
      backend.runSavedModel(
        id,
        inputs.map(([, tensor]) => tensor),
        inputs.map(([name]) => ({ name: `${name}:0` })),
        outputs.map((name) => `${name}:0`),
      ),
    dispose: () => backend.binding.deleteSavedModel(id),
  };
}

/** Through a file, the only way in that the binding has. */
function load(file: Uint8Array, { binding }: NativeBackend): number {
  const folder = mkdtempSync(join(tmpdir(), 'captured-step-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), file);
    return binding.loadSavedModel(folder, 'serve');
  } catch (thrown) {
    throw new UncapturableError(`libtensorflow refuses its graph: ${reasonOf(thrown)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
