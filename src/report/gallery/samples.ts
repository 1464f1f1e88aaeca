import type { DataSpec } from '../../experiment/data-schema.ts';
import { isPretrain } from '../../experiment/trial.ts';
import type { ReportInput, Samples } from '../input/input.ts';

/** Data sets of which samples are shown: with each some images more come into the page. */
const MOST = 6;

/** Samples of the data of the first targets and sources. */
export async function samplesOf({
  experiment: { experiment, skipReason },
  samplesOf: ask,
}: ReportInput): Promise<ReadonlyMap<DataSpec, Samples>> {
  if (skipReason !== null) return new Map();
  const data = [...experiment.targets, ...experiment.sources.filter(isPretrain).map((s) => s.data)];
  const found = new Map<DataSpec, Samples>();
  for (const spec of data.slice(0, MOST)) found.set(spec, await ask(spec));
  return found;
}
