import * as z from 'zod';

const selection = z.object({
  /** A pattern of trials' labels. */
  grep: z.string().nullable(),
  /** Whether only what had failed before. */
  retryFailed: z.boolean(),
  /** One of the parts that machines share a plan by: 1 to `count`. */
  shard: z.object({ index: z.int().positive(), count: z.int().positive() }).nullable(),
});

/** What a run was asked to train of its plan. */
export type RunSelection = Readonly<z.output<typeof selection>>;
/** The same as a store keeps it; a later version may keep more. */
export const selectionSchema = selection.loose();
export type Shard = NonNullable<RunSelection['shard']>;

/** What a run was asked to train, as options of `bench run`; empty where that was all. */
export function selectionText(selection: RunSelection | null): string {
  if (selection === null) return '';
  const { grep, retryFailed, shard } = selection;
  return [
    ...(grep === null ? [] : [`--grep ${grep}`]),
    ...(retryFailed ? ['--retry-failed'] : []),
    ...(shard === null ? [] : [`--shard ${shard.index}/${shard.count}`]),
  ].join(' ');
}
