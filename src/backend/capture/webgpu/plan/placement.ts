import type { BufferRange } from '../../../webgpu/gpu.ts';
import type { Recording } from '../recording/recording.ts';
import { type Value, variableIn } from '../recording/value.ts';
import type { State } from '../state.ts';
import { partsSpots } from './flat-sums.ts';
import { type Item, readsOf, type UpdateGroup, writesOf } from './order.ts';
import { type Run, runsOf } from './runs.ts';
import { type Ground, isRoom, type Room, type Spot } from './spots.ts';

/** A copy of a value to another place, before the item of that index. */
interface Move {
  readonly before: number;
  readonly value: Value;
  readonly to: Spot;
}

/** Where the values of a recording lie. */
export interface Placement {
  readonly spots: ReadonlyMap<Value, Spot>;
  /** The memory of each room. */
  readonly places: ReadonlyMap<Room, BufferRange>;
  readonly moves: readonly Move[];
  readonly runs: ReadonlyMap<UpdateGroup, readonly Run[]>;
}

/** Gives every value of a recording its place. */
export function placementOf(
  items: readonly Item[],
  recording: Recording,
  ground: Ground,
): Placement {
  const spots = new Map<Value, Spot>();
  const moves: Move[] = [];
  const runs = new Map<UpdateGroup, readonly Run[]>();
  locateState(items, recording, ground.state);
  items.forEach((item, index) => {
    if (item.kind !== 'updates') return;
    const made = runsOf(item, index, recording, ground);
    runs.set(item, made);
    for (const { state: updated, given } of made) {
      for (const { value, spot, from } of updated) {
        spots.set(value, spot);
        if (from !== null) moves.push({ before: index, value: from, to: spot });
      }
      for (const { value, spot } of given) {
        // A kernel may write what an update reads right where the update reads it.
        if (value.origin.kind === 'computed' && !spots.has(value)) spots.set(value, spot);
        else moves.push({ before: index, value, to: spot });
      }
    }
  });
  items.forEach((item, index) => {
    if (item.kind !== 'sums') return;
    for (const { value, spot } of partsSpots(item, index)) spots.set(value, spot);
  });
  for (const { value, spot, at } of sharingWithInputs(items, spots)) {
    spots.delete(value);
    moves.push({ before: at, value, to: spot });
  }
  settle(items, recording, spots, moves);
  const rooms = new Set([...spots.values()].map(({ base }) => base).filter(isRoom));
  for (const { to } of moves) if (isRoom(to.base)) rooms.add(to.base);
  return { spots, moves, runs, places: ground.storage.house([...rooms]) };
}

/** Variables that are updated together lie together, by what they are in the update. */
function locateState(items: readonly Item[], { writes }: Recording, state: State): void {
  const variableOf = new Map([...writes].map(([variable, value]) => [value, variable]));
  for (const item of items) {
    if (item.kind !== 'updates') continue;
    item.members[0]!.outputs.forEach((_, role) => {
      const targets = item.members.map(({ outputs }) => variableOf.get(outputs[role]!));
      state.locate(targets.filter((one) => one !== undefined));
    });
  }
  const read = items.flatMap(readsOf).flatMap(variableIn);
  state.locate([...read, ...writes.keys(), ...[...writes.values()].flatMap(variableIn)]);
}

/** Values that a kernel would write into a room that it reads from, which WebGPU forbids. */
function sharingWithInputs(items: readonly Item[], spots: ReadonlyMap<Value, Spot>) {
  const found = new Map<Value, { value: Value; spot: Spot; at: number }>();
  for (const item of items) {
    if (item.kind === 'updates') continue;
    const read = new Set(readsOf(item).map((value) => !found.has(value) && spots.get(value)?.base));
    for (const value of writesOf(item)) {
      const spot = spots.get(value);
      if (spot === undefined || found.has(value) || !isRoom(spot.base)) continue;
      if (read.has(spot.base)) found.set(value, { value, spot, at: spot.base.last });
    }
  }
  return found.values();
}

/** Gives a room to each value that has no place, and to each room the time that it is needed. */
function settle(
  items: readonly Item[],
  { outputs, writes }: Recording,
  spots: Map<Value, Spot>,
  moves: readonly Move[],
): void {
  const touch = (value: Value, index: number) => {
    const { kind } = value.origin;
    if (kind === 'variable' || kind === 'constant') return;
    let spot = spots.get(value);
    if (spot === undefined) {
      const first = kind === 'input' ? -1 : index;
      spot = { base: { bytes: value.bytes, first, last: index }, offset: 0 };
      spots.set(value, spot);
    }
    if (!isRoom(spot.base)) return;
    spot.base.first = Math.min(spot.base.first, index);
    spot.base.last = Math.max(spot.base.last, index);
  };
  items.forEach((item, index) => {
    for (const { before, value } of moves) if (before === index) touch(value, index);
    for (const value of writesOf(item)) touch(value, index);
    for (const value of readsOf(item)) touch(value, index);
  });
  for (const value of [...outputs.map((output) => output.value), ...writes.values()]) {
    touch(value, items.length);
  }
}
