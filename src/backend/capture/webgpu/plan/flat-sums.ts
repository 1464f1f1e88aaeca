import type { BufferRange } from '../../../webgpu/gpu.ts';
import type { PipelineSpec } from '../../../webgpu/pipelines.ts';
import type { Value } from '../recording/value.ts';
import { aligned } from '../storage.ts';
import type { SumGroup } from './order.ts';
import type { Room, Spot } from './spots.ts';

/** Where the parts of sums that are made together lie: one after another in one room. */
export function partsSpots(
  { members }: SumGroup,
  index: number,
): { readonly value: Value; readonly spot: Spot }[] {
  const bytes = members.reduce((sum, { parts }) => sum + aligned(parts.bytes), 0);
  const room: Room = { bytes, first: index, last: index };
  let offset = 0;
  return members.map(({ parts }) => {
    const spot = { base: room, offset };
    offset += aligned(parts.bytes);
    return { value: parts, spot };
  });
}

/** A sum with where it is, and where its parts are. */
export interface PlacedSum {
  readonly count: number;
  readonly from: BufferRange;
  readonly to: BufferRange;
}

/** One launch, and what it binds: sums, parts, table. */
export interface FlatSums {
  readonly to: BufferRange;
  readonly from: BufferRange;
  /** For each workgroup where its sums begin, where their parts do, how far apart these are, how many of both there are. */
  readonly table: Int32Array;
  readonly groups: readonly [number, number, number];
}

const WORKGROUP = 256;
/** Sums of a workgroup at most: four of a thread. */
const BLOCK = 4 * WORKGROUP;
const MAX_GROUPS = 65535;
/** A number in memory. */
const BYTES = 4;
const FIELDS = 5;

/** As many launches as there are pairs of buffers: one where the sums all go to one update. */
export function flatSums(sums: readonly PlacedSum[]): FlatSums[] {
  const byBuffers = new Map<object, Map<object, PlacedSum[]>>();
  for (const sum of sums) {
    const byTarget = byBuffers.get(sum.from.buffer) ?? new Map<object, PlacedSum[]>();
    byBuffers.set(sum.from.buffer, byTarget);
    byTarget.set(sum.to.buffer, [...(byTarget.get(sum.to.buffer) ?? []), sum]);
  }
  return [...byBuffers.values()].flatMap((byTarget) => [...byTarget.values()].map(launchOf));
}

function launchOf(sums: readonly PlacedSum[]): FlatSums {
  const from = around(sums.map((sum) => sum.from));
  const to = around(sums.map((sum) => sum.to));
  const rows = sums.flatMap((sum) => {
    const count = sum.to.size / BYTES;
    return Array.from({ length: Math.ceil(count / BLOCK) }, (_, block) => {
      const begun = block * BLOCK;
      return [
        (sum.to.offset - to.offset) / BYTES + begun,
        (sum.from.offset - from.offset) / BYTES + begun,
        ...[count, Math.min(BLOCK, count - begun), sum.count],
      ];
    });
  });
  const high = Math.ceil(rows.length / MAX_GROUPS);
  const across = Math.ceil(rows.length / high);
  // Workgroups beyond the last sum have none.
  const table = new Int32Array(across * high * FIELDS);
  rows.forEach((row, i) => {
    table.set(row, i * FIELDS);
  });
  return { from, to, table, groups: [across, high, 1] };
}

/** What is from the first to the last of parts of one buffer. */
function around(ranges: readonly BufferRange[]): BufferRange {
  const offset = Math.min(...ranges.map((range) => range.offset));
  const end = Math.max(...ranges.map((range) => range.offset + range.size));
  return { buffer: ranges[0]!.buffer, offset, size: end - offset };
}

export const FLAT_SUMS: PipelineSpec = {
  name: 'flatSums',
  bindings: ['storage', 'read-only-storage', 'read-only-storage'],
  code: `
    @group(0) @binding(0) var<storage, read_write> sums: array<f32>;
    @group(0) @binding(1) var<storage, read> parts: array<f32>;
    @group(0) @binding(2) var<storage, read> table: array<i32>;
    @compute @workgroup_size(${WORKGROUP})
    fn _start(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(num_workgroups) groups: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
    ) {
      let row = i32(group.y * groups.x + group.x) * ${FIELDS};
      let to = table[row];
      let first = table[row + 1];
      let apart = table[row + 2];
      let length = table[row + 3];
      let count = table[row + 4];
      for (var i = i32(thread); i < length; i += ${WORKGROUP}) {
        var sum = 0.0;
        for (var part = 0; part < count; part++) {
          sum += parts[first + part * apart + i];
        }
        sums[to + i] = sum;
      }
    }`,
};
