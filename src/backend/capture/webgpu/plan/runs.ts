import type { tf } from '../../../tf.ts';
import type { BufferRange } from '../../../webgpu/gpu.ts';
import type { Recording } from '../recording/recording.ts';
import type { Value } from '../recording/value.ts';
import { aligned } from '../storage.ts';
import type { UpdateGroup } from './order.ts';
import type { Ground, Room, Spot } from './spots.ts';

/** Updates of state that lies together, as one launch. */
export interface Run {
  /** What is updated, then what moves it: where each begins. */
  readonly bases: readonly Spot[];
  readonly bytes: number;
  /** The new state, where it is; `from` is what has to be brought there first. */
  readonly state: readonly {
    readonly value: Value;
    readonly spot: Spot;
    readonly from: Value | null;
  }[];
  /** What moves it, where the launch expects it. */
  readonly given: readonly { readonly value: Value; readonly spot: Spot }[];
}

interface Member {
  readonly update: UpdateGroup['members'][number];
  /** Where its new state goes. */
  readonly targets: readonly BufferRange[];
}

/** The launches of a group of updates: as many as there are gaps in where its state lies. */
export function runsOf(
  { members }: UpdateGroup,
  index: number,
  { writes }: Recording,
  { storage, state }: Ground,
): Run[] {
  const variableOf = new Map([...writes].map(([variable, value]) => [value, variable]));
  const targetOf = (value: Value): BufferRange => {
    const variable = variableOf.get(value);
    if (variable !== undefined) return state.placeOf(variable);
    return { buffer: storage.allocate(value.bytes), offset: 0, size: value.bytes };
  };
  const placed = members.map((update) => ({ update, targets: update.outputs.map(targetOf) }));
  return neighbours(placed).map((some) => runOf(some, index, variableOf));
}

/** Cuts where the state of a member does not follow on that of the one before. */
function neighbours(members: readonly Member[]): Member[][] {
  const runs: Member[][] = [];
  for (const member of members) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    const follows = before?.targets.every(({ buffer, offset, size }, role) => {
      const next = member.targets[role]!;
      return next.buffer === buffer && next.offset === offset + aligned(size);
    });
    if (follows === true) run!.push(member);
    else runs.push([member]);
  }
  return runs;
}

function runOf(
  members: readonly Member[],
  index: number,
  variableOf: ReadonlyMap<Value, tf.Variable>,
): Run {
  const first = members[0]!;
  const begin = first.targets[0]!.offset;
  const end = members.at(-1)!.targets[0]!;
  const bytes = end.offset + aligned(end.size) - begin;
  const rooms = first.update.given.map((): Room => ({ bytes, first: index, last: index }));
  return {
    bytes,
    bases: [...first.targets, ...rooms].map((base) => ({ base, offset: 0 })),
    state: members.flatMap(({ update, targets }) =>
      update.outputs.map((value, role) => {
        const from = update.state[role]!;
        const isThere =
          from.origin.kind === 'variable' && from.origin.variable === variableOf.get(value);
        return { value, spot: { base: targets[role]!, offset: 0 }, from: isThere ? null : from };
      }),
    ),
    given: members.flatMap(({ update, targets }) =>
      update.given.map((value, role) => ({
        value,
        spot: { base: rooms[role]!, offset: targets[0]!.offset - begin },
      })),
    ),
  };
}
