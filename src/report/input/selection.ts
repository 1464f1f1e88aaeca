import type { RunSelection } from '../../store/records.ts';

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
