import type { tf } from '../../tf.ts';
import { type BufferRange, flush, type GpuPipeline } from '../../webgpu/gpu.ts';
import { type PipelineSpec, pipelinesOf } from '../../webgpu/pipelines.ts';
import { pipelineSpec } from '../../webgpu/shader.ts';
import { FLAT_SUMS, flatSums, partsSpots } from './flat-sums.ts';
import { flatUpdate } from './flat-update.ts';
import { type Item, orderOf, readsOf, type UpdateGroup, writesOf } from './order.ts';
import type { Launch, Recording } from './recording.ts';
import { type Run, runsOf } from './runs.ts';
import type { Ground, Room, Spot } from './spots.ts';
import type { State } from './state.ts';
import type { Storage } from './storage.ts';
import type { Value } from './value.ts';

/** What is encoded at each call. */
export type Step =
  | {
      readonly kind: 'launch';
      readonly name: string;
      /** Compiled by the first call, unless it was asked for before. */
      readonly pipeline: () => GpuPipeline;
      readonly bindGroup: object;
      readonly groups: Launch['groups'];
    }
  | { readonly kind: 'copy'; readonly from: BufferRange; readonly to: BufferRange }
  | { readonly kind: 'clear'; readonly at: BufferRange };

/** A function as it is run again and again. */
export interface Plan {
  readonly steps: readonly Step[];
  /** The shaders of ours that it launches. */
  readonly shaders: readonly PipelineSpec[];
  /** Where the inputs of a call are written; null for one that is not read. */
  readonly inputs: readonly (BufferRange | null)[];
  readonly outputs: readonly PlannedOutput[];
  /** Variables that have another value afterwards. */
  readonly writes: readonly tf.Variable[];
}

interface PlannedOutput {
  readonly name: string;
  readonly at: BufferRange;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
}

/** A copy of a value to another place, before the item of that index. */
interface Move {
  readonly before: number;
  readonly value: Value;
  readonly to: Spot;
}

/** Gives every value of a recording its place, and every launch what it binds. */
export function planOf(recording: Recording, inputCount: number, ground: Ground): Plan {
  const { storage, state } = ground;
  const items = orderOf(recording, ground.backend.device);
  const spots = new Map<Value, Spot>();
  const moves: Move[] = [];
  const runs = new Map<UpdateGroup, readonly Run[]>();
  locateState(items, recording, state);
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
  const places = storage.house([...rooms]);
  const resolve = resolver(spots, places, ground);
  const shaders = new Map<string, PipelineSpec>();
  const steps = [
    ...items.flatMap((item, index) => [
      ...moves
        .filter(({ before }) => before === index)
        .flatMap(({ value, to }) =>
          copy(resolve.value(value), resolve.spot(to, value.bytes), storage),
        ),
      ...stepsOf(item, runs, resolve, ground, shaders),
    ]),
  ];
  const last = lastSteps(recording, resolve, ground);
  const inputs: (BufferRange | null)[] = Array.from({ length: inputCount }, () => null);
  for (const value of spots.keys()) {
    if (value.origin.kind === 'input') inputs[value.origin.index] = resolve.value(value);
  }
  return {
    steps: [...steps, ...last.steps],
    shaders: [...shaders.values()],
    inputs,
    outputs: last.outputs,
    writes: [...recording.writes.keys()],
  };
}

function isRoom(base: Room | BufferRange): base is Room {
  return !('buffer' in base);
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
  const read = items.flatMap(readsOf).flatMap(({ origin }) => {
    return origin.kind === 'variable' ? [origin.variable] : [];
  });
  state.locate([...read, ...writes.keys(), ...[...writes.values()].flatMap(variableIn)]);
}

function variableIn({ origin }: Value): tf.Variable[] {
  return origin.kind === 'variable' ? [origin.variable] : [];
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

interface Resolver {
  value(value: Value): BufferRange;
  spot(spot: Spot, bytes: number): BufferRange;
}

function resolver(
  spots: ReadonlyMap<Value, Spot>,
  places: ReadonlyMap<Room, BufferRange>,
  { backend, storage, state }: Ground,
): Resolver {
  const constants = new Map<Value, BufferRange>();
  const resolve: Resolver = {
    spot({ base, offset }, size) {
      const range = isRoom(base) ? places.get(base)! : base;
      return { buffer: range.buffer, offset: range.offset + offset, size };
    },
    value(value) {
      const { origin, bytes } = value;
      if (origin.kind === 'variable') return state.placeOf(origin.variable);
      if (origin.kind !== 'constant') return resolve.spot(spots.get(value)!, bytes);
      const known = constants.get(value) ?? constantOf(value);
      constants.set(value, known);
      return known;
    },
  };
  return resolve;

  function constantOf({ origin, bytes }: Value): BufferRange {
    if (origin.kind !== 'constant') throw new Error('not a constant');
    const { constant } = origin;
    if (constant.kind === 'values') return storage.constant(constant.values.buffer, 'storage');
    if (constant.kind === 'fill') {
      return storage.constant(new Int32Array(bytes / 4).fill(constant.bits).buffer, 'storage');
    }
    const own = { buffer: storage.allocate(bytes), offset: 0, size: bytes };
    flush(backend);
    const encoder = backend.device.createCommandEncoder();
    encoder.copyBufferToBuffer(constant.buffer, 0, own.buffer, 0, bytes);
    backend.queue.submit([encoder.finish()]);
    return own;
  }
}

/** A copy; by way of a third buffer within one, which WebGPU copies nothing within. */
function copy(from: BufferRange, to: BufferRange, storage: Storage): Step[] {
  if (from.buffer !== to.buffer) return [{ kind: 'copy', from, to }];
  if (from.offset === to.offset) return [];
  const between = { buffer: storage.allocate(from.size), offset: 0, size: from.size };
  return [
    { kind: 'copy', from, to: between },
    { kind: 'copy', from: between, to },
  ];
}

function stepsOf(
  item: Item,
  runs: ReadonlyMap<UpdateGroup, readonly Run[]>,
  resolve: Resolver,
  { backend, storage }: Ground,
  shaders: Map<string, PipelineSpec>,
): Step[] {
  const pipelines = pipelinesOf(backend.device);
  const launch = (
    {
      name,
      shader,
      groups,
      uniforms,
    }: Pick<Launch, 'name' | 'groups' | 'uniforms'> & {
      readonly shader: PipelineSpec | GpuPipeline;
    },
    ranges: readonly BufferRange[],
  ): Step => {
    const bound =
      uniforms.byteLength === 0 ? ranges : [...ranges, storage.constant(uniforms, 'uniform')];
    const isOwn = 'code' in shader;
    if (isOwn) shaders.set(shader.code, shader);
    const bindGroup = backend.device.createBindGroup({
      layout: isOwn ? pipelines.layoutOf(shader) : shader.getBindGroupLayout(0),
      entries: bound.map((resource, binding) => ({ binding, resource })),
    });
    let compiled = isOwn ? null : shader;
    const pipeline = () => {
      compiled ??= pipelines.now(shader as PipelineSpec);
      return compiled;
    };
    return { kind: 'launch', name, pipeline, bindGroup, groups };
  };
  if (item.kind === 'clear') return [{ kind: 'clear', at: resolve.value(item.outputs[0]) }];
  if (item.kind === 'launch') {
    const shader = item.pipeline ?? pipelineSpec(item.kernel!);
    return [launch({ ...item, shader }, [...item.outputs, ...item.inputs].map(resolve.value))];
  }
  if (item.kind === 'sums') {
    const sums = item.members.map(({ parts, count, sum }) => {
      return { count, from: resolve.value(parts), to: resolve.value(sum) };
    });
    const common = { name: FLAT_SUMS.name, shader: FLAT_SUMS, uniforms: new ArrayBuffer(0) };
    return flatSums(sums).map(({ to, from, table, groups }) =>
      launch({ ...common, groups }, [to, from, storage.constant(table.buffer, 'storage')]),
    );
  }
  return runs.get(item)!.map((run) => {
    const { update, rate } = item.members[0]!;
    const { spec: shader, ...kernel } = flatUpdate(update, rate !== null, run.bytes);
    return launch({ ...kernel, shader }, [
      ...run.bases.map((spot) => resolve.spot(spot, run.bytes)),
      ...(rate === null ? [] : [resolve.value(rate)]),
    ]);
  });
}

/** Brings new values to where their variables are, where they are not yet, and old ones out of the way. */
function lastSteps({ writes, outputs }: Recording, resolve: Resolver, { storage, state }: Ground) {
  const saved = new Map<Value, BufferRange>();
  const isOld = (value: Value) => variableIn(value).some((variable) => writes.has(variable));
  for (const value of [...writes.values(), ...outputs.map((output) => output.value)]) {
    if (!isOld(value) || saved.has(value)) continue;
    saved.set(value, { buffer: storage.allocate(value.bytes), offset: 0, size: value.bytes });
  }
  const at = (value: Value) => saved.get(value) ?? resolve.value(value);
  return {
    steps: [
      ...[...saved].flatMap(([value, to]) => copy(resolve.value(value), to, storage)),
      ...[...writes].flatMap(([variable, value]) =>
        copy(at(value), state.placeOf(variable), storage),
      ),
    ],
    outputs: outputs.map(({ value, ...rest }) => ({ ...rest, at: at(value) })),
  };
}
