import type { tf } from '../../tf.ts';
import { extentOf } from '../sums.ts';

/** How the rows of a workgroup are shared out among its threads. */
interface Sharing {
  readonly threads: number;
  /** Partial results at most: every workgroup of the second kernel reads them all. */
  readonly mostParts: number;
  /** Rows of a thread at the least, which costs a share of a partial result. */
  readonly leastRows: number;
  /** Workgroups of the second kernel along the rows at most. */
  readonly mostStripes: number;
  /** Whether the lanes of a workgroup put together what they have found, and wait for each other. */
  readonly isShared: boolean;
}

const ON_CARD: Sharing = {
  ...{ threads: 256, mostParts: 128, leastRows: 8, mostStripes: 512 },
  isShared: true,
};
/** A processor that acts as a GPU has few threads and waits slowly: a lane has a part of its own. */
const ON_PROCESSOR: Sharing = {
  ...{ threads: 64, mostParts: 16, leastRows: 32, mostStripes: 16 },
  isShared: false,
};

let sharing = ON_CARD;

/** Has the kernels share their work as the adapter does it fastest. */
export function shareFor(isGpu: boolean): void {
  sharing = isGpu ? ON_CARD : ON_PROCESSOR;
}

/** Channels, or vectors of four, that a workgroup has side by side at most. */
const MAX_UNITS = 16;

/** How a tensor [rows, channels] is shared out among threads. */
export interface Layout {
  readonly rows: number;
  readonly channels: number;
  readonly isVector: boolean;
  /** Channels, or vectors of four. */
  readonly units: number;
  /** Of `units`, those that a workgroup has side by side. */
  readonly wide: number;
  readonly rowsOfPart: number;
  readonly parts: number;
}

/** How a tensor [..., channels] is shared out on this adapter. */
export function layoutOf(x: tf.TensorInfo): Layout {
  const { rows, channels } = extentOf(x);
  const isVector = channels % 4 === 0;
  const units = isVector ? channels / 4 : channels;
  const wide = Math.min(MAX_UNITS, 2 ** Math.ceil(Math.log2(units)));
  const { threads, isShared, leastRows, mostParts } = sharing;
  const lanes = isShared ? threads / wide : 1;
  const rowsOfPart = Math.max(lanes * leastRows, Math.ceil(rows / mostParts));
  const parts = Math.ceil(rows / rowsOfPart);
  return { rows, channels, isVector, units, wide, rowsOfPart, parts };
}

/** Workgroups of a second kernel along the rows. */
export function stripesOf({ rows, wide }: Layout): number {
  const { threads, leastRows, mostStripes } = sharing;
  return Math.min(mostStripes, Math.ceil((rows * wide) / (threads * leastRows)));
}

/** Workgroups of a first kernel along the rows. */
export function groupsOf({ parts, wide }: Layout): number {
  return sharing.isShared ? parts : Math.ceil((parts * wide) / sharing.threads);
}

/** What every kernel is given of a layout. */
export const COMMON = {
  rows: 'int',
  units: 'int',
  wide: 'int',
  rowsOfPart: 'int',
  partCount: 'int',
} as const;

/** WGSL of a workgroup's threads: `unit` is one's channels, `lane` its place among the rows. */
export function entry(body: string): string {
  const { threads, isShared } = sharing;
  return `
    @compute @workgroup_size(${threads})
    fn _start(
      @builtin(workgroup_id) group: vec3<u32>,
      @builtin(num_workgroups) groups: vec3<u32>,
      @builtin(local_invocation_index) thread: u32,
    ) {
      let high = ${threads} / uniforms.wide;
      let local = i32(thread) % uniforms.wide;
      let lane = i32(thread) / uniforms.wide;
      let unit = i32(group.x) * uniforms.wide + local;
      let isInside = unit < uniforms.units;
      // Of what several lanes share out: where one begins, and by how much it goes on.
      let begun = ${isShared ? 'lane' : '0'};
      let stride = ${isShared ? 'high' : '1'};
      let own_part = ${isShared ? 'i32(group.y)' : 'i32(group.y) * high + lane'};
      let tells = isInside && ${isShared ? 'lane == 0' : 'own_part < uniforms.partCount'};
      ${body}
    }`;
}

/** WGSL that puts together what the lanes of a workgroup have found. */
export function ofLanes(type: string, together: string): string {
  if (!sharing.isShared) {
    return `fn of_lanes(own: ${type}, thread: u32, local: i32) -> ${type} { return own; }`;
  }
  return `
    var<workgroup> shared_results: array<${type}, ${sharing.threads}>;
    fn of_lanes(own: ${type}, thread: u32, local: i32) -> ${type} {
      shared_results[thread] = own;
      workgroupBarrier();
      var all = shared_results[local];
      for (var i = local + uniforms.wide; i < ${sharing.threads}; i += uniforms.wide) {
        let other = shared_results[i];
        all = ${together};
      }
      return all;
    }`;
}
