import type { GpuDevice } from '../../webgpu/gpu.ts';
import { UncapturableError } from '../uncapturable.ts';
import { fuse } from './fuse.ts';
import {
  type Clear,
  type Command,
  inputsOf,
  type Launch,
  type Recording,
  type UpdateCommand,
} from './recording.ts';
import type { Value } from './value.ts';

/** Updates by one formula that are made together. */
export interface UpdateGroup {
  readonly kind: 'updates';
  readonly members: readonly UpdateCommand[];
}

export type Item = Launch | Clear | UpdateGroup;

/**
 * The commands of a recording that matter, with the updates of one formula together, as late
 * as they may be: what they move is then not read any more.
 * @throws UncapturableError when a variable's old value is read after its update.
 */
export function orderOf(recording: Recording, device: GpuDevice): readonly Item[] {
  const items: Item[] = [];
  const open = new Map<string, UpdateCommand[]>();
  const rates = new Map<Value | null, number>();
  const keyOf = ({ update, rate }: UpdateCommand) => {
    if (!rates.has(rate)) rates.set(rate, rates.size);
    return JSON.stringify([update, rates.get(rate)]);
  };
  const close = (key: string) => {
    items.push({ kind: 'updates', members: open.get(key)! });
    open.delete(key);
  };
  for (const command of fuse(living(recording), wantedOf(recording), device)) {
    const inputs = new Set(inputsOf(command));
    for (const [key, members] of open) {
      if (members.some(({ outputs }) => outputs.some((output) => inputs.has(output)))) close(key);
    }
    if (command.kind !== 'update') {
      items.push(command);
      continue;
    }
    const key = keyOf(command);
    open.set(key, [...(open.get(key) ?? []), command]);
  }
  for (const key of [...open.keys()]) close(key);
  assertOldIsUnread(items, recording);
  return items;
}

/** What an item reads. */
export function readsOf(item: Item): readonly Value[] {
  return item.kind === 'updates' ? item.members.flatMap(inputsOf) : inputsOf(item);
}

/** What an item makes. */
export function writesOf(item: Item): readonly Value[] {
  return item.kind === 'updates' ? item.members.flatMap(({ outputs }) => outputs) : item.outputs;
}

/** The commands whose results are asked for, or read by others that are. */
function living(recording: Recording): Command[] {
  const wanted = wantedOf(recording);
  return recording.commands
    .toReversed()
    .filter((command) => {
      if (!command.outputs.some((output) => wanted.has(output))) return false;
      for (const input of inputsOf(command)) wanted.add(input);
      return true;
    })
    .reverse();
}

/** Values that are asked for after the call. */
function wantedOf({ outputs, writes }: Recording): Set<Value> {
  return new Set([...outputs.map(({ value }) => value), ...writes.values()]);
}

function assertOldIsUnread(items: readonly Item[], recording: Recording): void {
  const updated = new Set<Value>();
  const check = (value: Value) => {
    if (!updated.has(value)) return;
    throw new UncapturableError("it reads a variable's old value after its update");
  };
  for (const item of items) {
    if (item.kind !== 'updates') {
      readsOf(item).forEach(check);
      continue;
    }
    for (const { state, given } of item.members) [...state, ...given].forEach(check);
    for (const value of item.members.flatMap(({ state }) => state)) {
      if (value.origin.kind === 'variable') updated.add(value);
    }
  }
  for (const value of wantedOf(recording)) check(value);
}
