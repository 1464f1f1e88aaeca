import { expandMatrix } from '../../experiment/matrix.ts';
import { selectionText } from '../../experiment/selection.ts';
import { trialLabel } from '../../experiment/trial.ts';
import { count, counted } from '../../text/numbers.ts';
import { type Block, tableBlock } from '../content.ts';
import type { ReportInput } from '../input/input.ts';

/** Trials that a table lists. */
const MOST = 300;

/** That the run is a part of its plan, where it was asked for one and trials are missing. */
export function partWarning({ run, experiment, trials }: ReportInput): string | null {
  const missing = experiment.planned - trials.length;
  if (run.selection === null || missing <= 0) return null;
  return `This is a part of the plan: the run was asked for ${selectionText(run.selection)}, and ${counted(missing, 'trial')} of ${experiment.planned} are neither trained nor known from earlier runs. They are listed under Skipped and failed.`;
}

/** The planned trials that the run has not, by their labels. */
export function leftOutBlocks({ run, experiment, trials }: ReportInput): Block[] {
  if (experiment.skipReason !== null) return [];
  const there = new Set(trials.map(({ spec }) => trialLabel(spec)));
  const missing = expandMatrix(experiment.experiment)
    .map(({ trial }) => trialLabel(trial))
    .filter((label) => !there.has(label));
  if (missing.length === 0) return [];
  const why = run.selection === null ? 'not run' : `not run: ${selectionText(run.selection)}`;
  return [
    tableBlock({
      caption:
        missing.length > MOST
          ? `Left out: the first ${count(MOST)} of ${count(missing.length)}`
          : `Left out (${missing.length})`,
      folded: missing.length > 20,
      columns: [{ label: 'Trial' }, { label: 'Reason' }],
      rows: missing.slice(0, MOST).map((label) => [label, why]),
    }),
  ];
}
