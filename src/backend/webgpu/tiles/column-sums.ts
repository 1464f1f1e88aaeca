import type { TileKind } from './kind.ts';
import { each } from './repeat.ts';

/** WGSL that adds up the columns of the right factor, whose numbers all pass through `bs`. */
interface ColumnSums {
  /** Before the first tile. */
  readonly declared: string;
  /** Where a thread has `value`, four numbers of a row. */
  readonly added: string;
  /** After the last tile. */
  readonly stored: string;
}

/**
 * A thread adds up what it brings into workgroup memory, which is always of the same four
 * columns. Those of one row of tiles see all of the factor; the others add up in vain, which
 * costs them less than a branch.
 */
export function columnSums(
  { tile, isOutputVector, hasColumnSums }: TileKind,
  threads: number,
): ColumnSums {
  if (!hasColumnSums) return { declared: '', added: '', stored: '' };
  const wide = tile.n / 4;
  if (threads % wide !== 0) throw new Error('a thread would bring in more than one column');
  const busy = Math.min(threads, wide * tile.k);
  return {
    declared: 'var columns = vec4<f32>(0.0);',
    added: 'columns += value;',
    stored: `
      if (group.y == 0) {
        if (thread < ${busy}) { bs[thread] = columns; }
        workgroupBarrier();
        let n = column0 + thread * 4;
        if (thread < ${wide} && n < uniforms.n) {
          for (var i = thread + ${wide}; i < ${busy}; i += ${wide}) { columns += bs[i]; }
          let at = i32(group.z) * uniforms.n + n;
          ${
            isOutputVector
              ? 'columnSums[at / 4] = columns;'
              : each(
                  4,
                  (j) => `if (n + ${j} < uniforms.n) { columnSums[at + ${j}] = columns[${j}]; }`,
                )
          }
        }
      }`,
  };
}
