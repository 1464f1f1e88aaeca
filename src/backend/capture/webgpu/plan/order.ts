import type { GpuDevice } from '../../../webgpu/gpu.ts';
import { UncapturableError } from '../../uncapturable.ts';
import { fuse } from '../fuse/fuse.ts';
import {
  type Clear,
  type Command,
  inputsOf,
  type Launch,
  type UpdateCommand,
} from '../recording/commands.ts';
import type { Recording } from '../recording/recording.ts';
import type { Value } from '../recording/value.ts';
import { aligned } from '../storage.ts';

/** Updates by one formula that are made together. */
export interface UpdateGroup {
  readonly kind: 'updates';
  readonly members: readonly UpdateCommand[];
}

/** Sums of split products' parts that updates alone read, which are made together. */
export interface SumGroup {
  readonly kind: 'sums';
  readonly members: readonly PartSum[];
}

/** One of them: `outputs[0]` is the sum over the first axis of `inputs[0]`. */
interface PartSum {
  readonly parts: Value;
  readonly count: number;
  readonly sum: Value;
}

export type Item = Launch | Clear | UpdateGroup | SumGroup;

/** Of parts that wait to be summed together: what a step needs more memory at the most. */
const MOST_WAITING_BYTES = 2 ** 26;

/**
 * The commands of a recording that matter, with the updates of one formula together, as late
 * as they may be: what they move is then not read any more.
 * @throws UncapturableError when a variable's old value is read after its update.
 */
export function orderOf(recording: Recording, device: GpuDevice): readonly Item[] {
  const all = living(recording);
  const most = device.limits.maxStorageBuffersPerShaderStage;
  try {
    return ordered(fuse(all, wantedOf(recording), most), recording, device);
  } catch (thrown) {
    if (!(thrown instanceof UncapturableError)) throw thrown;
    // What joins a later kernel may read an old value too late there.
    return ordered(all, recording, device);
  }
}

function ordered(
  commands: readonly Command[],
  recording: Recording,
  device: GpuDevice,
): readonly Item[] {
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
  const sums = waitingSums(items, device);
  const isForUpdates = readByUpdatesAlone(commands, wantedOf(recording));
  for (const command of commands) {
    const inputs = new Set(inputsOf(command));
    for (const [key, members] of open) {
      if (!members.some(({ outputs }) => outputs.some((output) => inputs.has(output)))) continue;
      sums.close();
      close(key);
    }
    if (command.kind === 'update') {
      const key = keyOf(command);
      open.set(key, [...(open.get(key) ?? []), command]);
      continue;
    }
    const sum = command.kind === 'launch' && isForUpdates(command) ? partSumOf(command) : null;
    if (sum === null) items.push(command);
    else sums.add(sum);
  }
  sums.close();
  for (const key of [...open.keys()]) close(key);
  assertOldIsUnread(items, recording);
  return items;
}

/** Sums that wait until the next would be too much, or until they are read. */
function waitingSums(items: Item[], { limits }: GpuDevice) {
  const most = Math.min(MOST_WAITING_BYTES, limits.maxStorageBufferBindingSize);
  let waiting: PartSum[] = [];
  let bytes = 0;
  const close = () => {
    if (waiting.length > 0) items.push({ kind: 'sums', members: waiting });
    waiting = [];
    bytes = 0;
  };
  return {
    close,
    add(sum: PartSum): void {
      const more = aligned(sum.parts.bytes);
      if (bytes + more > most) close();
      waiting.push(sum);
      bytes += more;
    },
  };
}

/** A launch as a sum of parts; null where it is more than that, or something else. */
function partSumOf({ kernel, inputs, outputs }: Launch): PartSum | null {
  const [store, ...others] = kernel?.pointwise?.stores ?? [];
  if (store === undefined || others.length > 0 || store.kept !== null) return null;
  const { value } = store;
  if (value.kind !== 'sum' || value.bias !== null) return null;
  const parts = inputs[value.input]!;
  // Memory of its own is given to what a kernel of the step makes.
  if (parts.origin.kind !== 'computed') return null;
  return { parts, count: value.parts, sum: outputs[0]! };
}

/** Whether what a launch makes is read by updates and by nothing else. */
function readByUpdatesAlone(commands: readonly Command[], wanted: ReadonlySet<Value>) {
  const others = new Set(
    commands.filter(({ kind }) => kind !== 'update').flatMap((command) => inputsOf(command)),
  );
  return ({ outputs }: Launch) => outputs.every((one) => !wanted.has(one) && !others.has(one));
}

/** What an item reads. */
export function readsOf(item: Item): readonly Value[] {
  if (item.kind === 'updates') return item.members.flatMap(inputsOf);
  return item.kind === 'sums' ? item.members.map(({ parts }) => parts) : inputsOf(item);
}

/** What an item makes. */
export function writesOf(item: Item): readonly Value[] {
  if (item.kind === 'updates') return item.members.flatMap(({ outputs }) => outputs);
  return item.kind === 'sums' ? item.members.map(({ sum }) => sum) : item.outputs;
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
