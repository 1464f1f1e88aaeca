import { selectionText } from '../../experiment/selection.ts';
import { trialLabel } from '../../experiment/trial.ts';
import type { RunRecord, TrialRecord } from '../../store/records.ts';
import type { TestCase, TestSuite } from './junit.ts';

/** A run as test suites: one an experiment, a case a trial. A trial that failed is an error, one that was not asked for is skipped. */
export function runSuites(
  run: RunRecord,
  trialsOf: (experiment: string) => readonly TrialRecord[],
): TestSuite[] {
  return run.experiments.map(({ name, skipReason, planned }) => {
    const trials = trialsOf(name);
    const absent = planned - trials.length;
    return {
      name,
      startedAt: run.startedAt,
      properties: { run: String(run.id), status: run.status, backend: run.environment.backend },
      cases: [
        ...trials.map(({ spec, error, wallSeconds }) => ({
          name: trialLabel(spec),
          group: name,
          seconds: wallSeconds,
          result: error === null ? ('passed' as const) : ('error' as const),
          message: error ?? '',
        })),
        ...(skipReason === null
          ? []
          : [{ name, group: name, seconds: 0, result: 'skipped' as const, message: skipReason }]),
        ...(absent > 0 && skipReason === null
          ? [{ name: 'every planned trial has ended', ...absentCase(run, name, absent, planned) }]
          : []),
      ],
    };
  });
}

function absentCase(
  { status, selection }: RunRecord,
  group: string,
  absent: number,
  planned: number,
): Omit<TestCase, 'name'> {
  const what = `${absent} of ${planned} trials did not run`;
  // Of a run that finished nothing is missing that it was asked for.
  if (selection !== null && status === 'finished') {
    const message = `${what}: the run was asked for ${selectionText(selection)}`;
    return { group, seconds: 0, result: 'skipped', message };
  }
  return { group, seconds: 0, result: 'error', message: `${what}: the run was ${status}` };
}
