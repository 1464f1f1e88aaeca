import { trialLabel } from '../../experiment/trial.ts';
import type { TrialRecord } from '../../store/records.ts';
import { count } from '../../text/numbers.ts';
import { type Block, paragraph, type Table, tableBlock } from '../content.ts';
import type { ReportInput } from '../input/input.ts';
import { leftOutBlocks } from './left-out.ts';

/** Errors that a table lists. */
const MOST = 100;

/** What the run skipped, what failed and why; that nothing did where nothing did. */
export function lostBlocks(input: ReportInput): Block[] {
  const { run, trials } = input;
  const skipped = run.experiments.filter(({ skipReason }) => skipReason !== null);
  const failed = trials.filter((trial) => trial.status === 'failed');
  const blocks: Block[] = [
    ...(skipped.length === 0 ? [] : [tableBlock(skippedTable(skipped))]),
    ...(failed.length === 0 ? [] : [tableBlock(failedTable(failed))]),
    ...leftOutBlocks(input),
  ];
  if (blocks.length > 0) return blocks;
  return [paragraph('Nothing was skipped, and no trial failed.')];
}

function skippedTable(skipped: ReportInput['run']['experiments']): Table {
  return {
    caption: 'Experiments of this run that were skipped',
    columns: [{ label: 'Experiment' }, { label: 'File' }, { label: 'Reason' }],
    rows: skipped.map(({ name, file, skipReason }) => [name, file, skipReason ?? '']),
  };
}

function failedTable(failed: readonly TrialRecord[]): Table {
  const shown = failed.slice(0, MOST);
  const all = shown.length === failed.length;
  return {
    caption: all
      ? 'Failed trials'
      : `Failed trials: the first ${count(MOST)} of ${count(failed.length)}`,
    columns: [{ label: 'Trial' }, { label: 'Error' }],
    rows: shown.map(({ spec, error }) => [trialLabel(spec), error ?? 'no reason was recorded']),
  };
}
