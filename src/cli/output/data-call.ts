import type { Draft } from '../../data/inspect/draft.ts';
import { code } from './typescript.ts';

/** The functions that an experiment calls for data, by their kinds. */
export const DATA_CALLS: Readonly<Record<Draft['kind'], string>> = {
  'image-folder': 'imageFolder',
  manifest: 'manifest',
  npz: 'npz',
  parquet: 'parquet',
  'web-dataset': 'webDataset',
  cifar10: 'cifar10',
  cifar100: 'cifar100',
};

/**
 * The call that reads a data set, as it is pasted into an experiment.
 * @param comment What stands above a key, each line of it; nothing where there is none.
 */
export function dataCall(
  { kind, ...keys }: Draft,
  comment: (key: string) => readonly string[] = () => [],
): string {
  const lines = Object.entries(keys).flatMap(([key, value]) => [
    ...comment(key).map((line) => `  // ${line}`),
    `  ${key}: ${code(value)},`,
  ]);
  return [`${DATA_CALLS[kind]}({`, ...lines, '})'].join('\n');
}
