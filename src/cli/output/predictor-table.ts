import { type PredictorRecord, predictorsOf } from '../../analysis/findings/predictors.ts';
import { analysisOf } from '../../analysis/of-run.ts';
import { SCORE_NAMES } from '../../report/sections/transferability.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { NO_VALUE, points } from '../../text/numbers.ts';
import { fitted, intervalCells } from './fit.ts';

/** 1 less the confidence of the intervals: they are of no experiment's own. */
const ALPHA = 0.05;

/** How predictors did in the last of these runs of each experiment. */
export function predictorRecords(
  store: Store,
  runs: readonly RunRecord[],
  wanted: readonly string[] | undefined,
): PredictorRecord[] {
  const last = new Map(
    runs.flatMap((run) =>
      run.experiments
        .filter(({ name, skipReason }) => skipReason === null && (wanted?.includes(name) ?? true))
        .map((entry) => [entry.name, { run, entry }] as const),
    ),
  );
  return predictorsOf(
    [...last.values()].map(({ run, entry }) => analysisOf(store, run.id, entry).transferability),
    ALPHA,
  );
}

/** A row a predictor, the one that was right most often first. */
export function predictorTable(records: readonly PredictorRecord[]): string {
  const shareOf = ({ right, pairs }: PredictorRecord) => right / pairs;
  const rows = records
    .toSorted((a, b) => shareOf(b) - shareOf(a))
    .map((each) => [
      SCORE_NAMES[each.score],
      `${each.right} of ${each.pairs}`,
      `${points(shareOf(each))}%`,
      ...(each.interval === null ? [NO_VALUE, ''] : intervalCells(each.interval, points)),
      String(each.groups),
    ]);
  const columns = [
    { title: 'predictor' },
    { title: 'pairs in the right order', short: 'right' },
    { title: 'share' },
    { title: '95% interval', short: 'interval' },
    { title: '' },
    { title: 'targets', short: 'targets' },
  ];
  return fitted([{ columns, rows, headings: 0 }]);
}
