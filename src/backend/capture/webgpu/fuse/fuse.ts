import {
  type Expression,
  isReadPlainly,
  mapReads,
  type Store,
} from '../../../webgpu/expression.ts';
import { numbered } from '../../../webgpu/pointwise.ts';
import type { Command } from '../recording/commands.ts';
import type { Value } from '../recording/value.ts';
import { type CommandList, listOf } from './command-list.ts';
import { joinColumnSums } from './join-column-sums.ts';
import {
  bound,
  isOwn,
  type OwnLaunch,
  pointwiseOf,
  sizeOf,
  storesOf,
  withKernel,
} from './own-launch.ts';

/**
 * Has one kernel do what several did: what is computed number by number joins the first kernel
 * that reads it, or the one that made what it reads; sums of columns join a product.
 * @param wanted Values that are asked for after the call.
 * @param mostTensors That a kernel may bind.
 */
export function fuse(
  commands: readonly Command[],
  wanted: ReadonlySet<Value>,
  mostTensors: number,
): Command[] {
  const rules = [joinColumnSums, joinSlices, joinPointwise, joinMaker, joinReader];
  return rules.reduce<Command[]>(
    (before, rule) => {
      const list = listOf(before, wanted);
      for (const command of before) {
        const now = list.now(command);
        if (now !== null && isOwn(now)) rule(now, list, mostTensors);
      }
      return list.commands();
    },
    [...commands],
  );
}

/** The slices of one tensor are one kernel. */
function joinSlices(slice: OwnLaunch, list: CommandList, mostTensors: number): void {
  const [x] = slice.inputs as [Value];
  const isSlice = (one: Command): one is OwnLaunch =>
    isOwn(one) && one.kernel.pointwise?.stores[0]?.kept != null && one.inputs[0] === x;
  if (!isSlice(slice)) return;
  const all = list.readers(x).filter(isSlice);
  if (all[0] !== slice || all.length === 1) return;
  const some = all.slice(0, mostTensors - 1);
  const stores = some.flatMap(storesOf);
  const outputs = some.flatMap((one) => one.outputs);
  list.replace(slice, pointwiseOf(stores, sizeOf(slice), outputs), some.slice(1));
}

/** What is computed number by number is part of the first that reads it, where that is so too. */
function joinPointwise(one: OwnLaunch, list: CommandList, mostTensors: number): void {
  const reader = firstReader(one, list);
  if (reader?.kernel.pointwise === undefined || sizeOf(reader) !== sizeOf(one)) return;
  const made = joined(one, storesOf(reader), list);
  if (made === null) return;
  const outputs = [...made.kept, ...reader.outputs];
  const stores = [...made.stores, ...made.changed];
  const fused = pointwiseOf(stores, sizeOf(one), outputs);
  if (bound(fused) > mostTensors) return;
  list.replace(reader, fused, [one]);
}

/** The same where the first reader goes through its first input in another way. */
function joinReader(one: OwnLaunch, list: CommandList, mostTensors: number): void {
  const reader = firstReader(one, list);
  const [value, ...others] = one.outputs as [Value, ...Value[]];
  if (!reader?.kernel.withBefore || others.length > 0) return;
  if (reader.inputs.lastIndexOf(value) !== 0) return;
  const store = storesOf(one)[0]!;
  const { inputs, pointwise } = numbered([store], sizeOf(one));
  const fused = reader.kernel.withBefore(pointwise.stores[0]!.value);
  if (fused === null) return;
  const launch = withKernel(reader, fused, {
    inputs: [...inputs, ...reader.inputs.slice(1)],
    outputs: [...reader.outputs, value],
  });
  if (bound(launch) <= mostTensors) list.replace(reader, launch, [one]);
}

/** What comes of a kernel's first output alone, number by number, is given in its place. */
function joinMaker(one: OwnLaunch, list: CommandList, mostTensors: number): void {
  if (one.kernel.pointwise?.stores.length !== 1) return;
  const store = storesOf(one)[0]!;
  if (store.kept !== null) return;
  for (const own of one.inputs) {
    const maker = list.maker(own);
    if (!isOwn(maker) || !maker.kernel.withAfter || maker.outputs[0] !== own) continue;
    if (list.readers(own).length !== 1 || list.isWanted(own)) continue;
    if (!isReadPlainly([store.value], own)) continue;
    const others = one.inputs.filter((input) => input !== own);
    if (!list.areThere(others, maker)) continue;
    const { inputs, pointwise } = numbered([store], sizeOf(one));
    const fused = maker.kernel.withAfter(pointwise.stores[0]!.value, inputs.indexOf(own));
    if (fused === null) continue;
    const launch = withKernel(maker, fused, {
      inputs: [...maker.inputs, ...inputs.filter((input) => input !== own)],
      outputs: [one.outputs[0]!, ...maker.outputs.slice(1)],
    });
    if (bound(launch) > mostTensors) continue;
    list.replace(maker, launch, [one]);
    return;
  }
}

/**
 * The first that reads anything of a pointwise kernel, which can be made there; undefined where
 * it is none of ours.
 */
function firstReader(one: OwnLaunch, list: CommandList): OwnLaunch | undefined {
  if (one.kernel.pointwise === undefined) return undefined;
  // What it keeps of the channels is of another size, and no expression of its reader.
  if (storesOf(one).some(({ kept }) => kept !== null)) return undefined;
  const firsts = one.outputs.flatMap((output) => list.readers(output).slice(0, 1));
  if (firsts.length === 0) return undefined;
  const isBefore = (a: Command, b: Command) => list.areThere(a.outputs, b) && a !== b;
  const first = firsts.reduce((a, b) => (isBefore(b, a) ? b : a));
  return isOwn(first) ? first : undefined;
}

interface Joined {
  /** The reader's stores, with expressions in the place of what they read. */
  readonly changed: readonly Store<Value>[];
  /** What others read too, and is stored as before. */
  readonly kept: readonly Value[];
  readonly stores: readonly Store<Value>[];
}

/** Puts what a kernel computes into the expressions of the first that reads it. */
function joined(
  one: OwnLaunch,
  reading: readonly Store<Value>[],
  list: CommandList,
): Joined | null {
  const own = storesOf(one);
  const made = new Map(one.outputs.map((output, i) => [output, own[i]!] as const));
  const values = reading.map(({ value }) => value);
  if (![...made.keys()].every((output) => isReadPlainly(values, output))) return null;
  const read = (input: Value): Expression<Value> =>
    made.get(input)?.value ?? { kind: 'read', input };
  const changed = mapReads(values, read, (input) => input);
  const kept = [...made].filter(
    ([output]) => list.isWanted(output) || list.readers(output).length > 1,
  );
  return {
    changed: reading.map((store, i) => ({ ...store, value: changed[i]! })),
    kept: kept.map(([output]) => output),
    stores: kept.map(([, store]) => store),
  };
}
