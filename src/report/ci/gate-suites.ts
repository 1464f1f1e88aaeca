import type { Finding, GateReport } from '../../gate/types.ts';
import { findingText } from './finding-text.ts';
import type { TestCase, TestSuite } from './junit.ts';

/** A comparison as test suites: one an experiment, a case a finding. What is not decided is skipped, and says why. */
export function gateSuites(report: GateReport): TestSuite[] {
  const { baseline, run, findings, outcome, sentence } = report;
  const suite = (name: string, cases: readonly TestCase[]): TestSuite => ({
    name,
    startedAt: run.startedAt,
    properties: { baseline: baseline.name, run: run.name, outcome },
    cases,
  });
  const experiments = [...new Set(findings.map(({ experiment }) => experiment))];
  const suites = experiments.map((name) =>
    suite(name, findings.filter(({ experiment }) => experiment === name).map(caseOf)),
  );
  // Skipped cases alone would leave the build green.
  const nothing: TestCase = {
    name: 'something can be compared',
    group: 'bench compare',
    seconds: 0,
    result: 'failure',
    message: sentence,
  };
  return outcome === 'incomparable' ? [...suites, suite('bench compare', [nothing])] : suites;
}

function caseOf(finding: Finding): TestCase {
  const { experiment, gate, subject, metric, outcome, trips } = finding;
  const open = outcome === 'inconclusive' || outcome === 'incomparable';
  const result = trips ? 'failure' : open || outcome === 'regression' ? 'skipped' : 'passed';
  return {
    name: `${subject}: ${metric}`,
    group: `${experiment}.${gate}`,
    seconds: 0,
    result,
    message: result === 'passed' ? '' : findingText(finding),
  };
}
