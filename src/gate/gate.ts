import { counted, listed } from '../text/numbers.ts';
import { accuracyFindings } from './accuracy.ts';
import { costFindings } from './cost.ts';
import { type MatchedCell, matchedSeeds, PARTS } from './matched-seeds.ts';
import { presenceFindings } from './presence.ts';
import { driftOf } from './ratio.ts';
import type { Config } from './settings.ts';
import type { ExperimentSnapshot } from './snapshot.ts';
import { throughputFindings } from './throughput-gate.ts';
import type { Finding, GateOutcome, GateReport, Outcome, Side } from './types.ts';
import { verdictFindings } from './verdicts.ts';

/** Outcomes that tell something of the run. */
const COMPARED: readonly Outcome[] = [
  'regression',
  'improvement',
  'equivalent',
  'identical',
  'inconclusive',
];
/** Gates whose findings are comparisons of figures. */
const MEASURED: readonly Finding['gate'][] = ['accuracy', 'throughput', 'time', 'memory'];

/**
 * A run against a baseline, gate by gate. Both have at least one experiment of
 * the same name; those that only the run has are new and not compared.
 */
export function gate(baseline: Side, run: Side, config: Config): GateReport {
  const { gates } = config;
  const now = new Map(run.snapshot.experiments.map((each) => [each.name, each]));
  const before = baseline.snapshot.experiments.filter(({ skipReason }) => skipReason === null);
  const both = before.flatMap((old): [ExperimentSnapshot, ExperimentSnapshot][] => {
    const twin = now.get(old.name);
    return twin === undefined ? [] : [[old, twin]];
  });
  const twins = new Map(
    both.map(([old, twin]) => [old.name, matchedSeeds(old.trials, twin.trials)]),
  );
  const drift = driftOf(both.flatMap(([old]) => old.throughput.map(({ runs }) => runs)));
  const raw = [
    ...before.flatMap((old) => presenceFindings(old, now.get(old.name), gates)),
    ...both.flatMap(([old, twin]) => verdictFindings(old, twin)),
    ...accuracyFindings(twins, config),
    ...throughputFindings(baseline.snapshot, run.snapshot, both, config),
    ...costFindings('time', twins, config, drift),
    ...costFindings('memory', twins, config),
  ];
  const findings = raw.map((finding) => ({ ...finding, trips: trips(finding, config) }));
  const outcome = outcomeOf(findings);
  return {
    baseline: factsOf(baseline),
    run: factsOf(run),
    outcome,
    sentence: sentenceOf(outcome, findings),
    notes: notesOf(baseline, run, config, [...twins.values()].flat()),
    findings,
  };
}

function trips(finding: Finding, { gates }: Config): boolean {
  if (finding.trips || finding.gate === 'verdicts') return finding.trips;
  return (
    (finding.outcome === 'inconclusive' && gates.inconclusive === 'trip') ||
    (finding.outcome === 'incomparable' && gates.incomparable === 'trip')
  );
}

function outcomeOf(findings: readonly Finding[]): GateOutcome {
  if (findings.some((finding) => finding.trips)) return 'tripped';
  const measured = findings.filter(({ gate }) => MEASURED.includes(gate));
  if (!measured.some(({ outcome }) => COMPARED.includes(outcome))) return 'incomparable';
  const open = measured.some(
    ({ outcome }) => outcome === 'inconclusive' || outcome === 'incomparable',
  );
  return open ? 'undecided' : 'passed';
}

function sentenceOf(outcome: GateOutcome, findings: readonly Finding[]): string {
  const measured = findings.filter(({ gate }) => MEASURED.includes(gate));
  const count = (wanted: Outcome) =>
    measured.filter((finding) => finding.outcome === wanted).length;
  const tripping = findings.filter((finding) => finding.trips);
  const gates = listed([...new Set(tripping.map(({ gate }) => gate))]);
  const of = `of ${counted(measured.length, 'comparison')}`;
  switch (outcome) {
    case 'tripped':
      return `Tripped: ${counted(tripping.length, 'finding')} (${gates}).`;
    case 'incomparable': {
      const reasons = [...new Set(measured.flatMap(({ note }) => note?.split('; ') ?? []))];
      const why = reasons.length === 0 ? 'the runs have nothing in common' : reasons.join('; ');
      return `Nothing could be compared: ${why}.`;
    }
    case 'undecided':
      return `No regression was found, but not all is decided: ${count('inconclusive')} inconclusive and ${count('incomparable')} incomparable ${of}.`;
    case 'passed':
      return `No regression: ${counted(measured.length, 'comparison')}, ${count('identical')} identical, ${count('equivalent')} equivalent, ${count('improvement')} improved.`;
  }
}

function notesOf(
  baseline: Side,
  run: Side,
  { across }: Config,
  cells: readonly MatchedCell[],
): string[] {
  const trials = cells.flatMap(({ twins }) => twins);
  const changed = across.filter((part) =>
    trials.some(({ before, after }) => before[part] !== after[part]),
  );
  const dirty = [baseline, run].filter(({ snapshot }) => snapshot.dirty === true);
  const part = [baseline, run].filter(({ snapshot }) => snapshot.partial);
  const old = new Set(baseline.snapshot.experiments.map(({ name }) => name));
  const added = run.snapshot.experiments.filter(
    ({ name, skipReason }) => !old.has(name) && skipReason === null,
  );
  return [
    ...dirty.map(
      ({ name, snapshot }) =>
        `${name} had changes that are not in its commit ${snapshot.commit?.slice(0, 9) ?? 'unknown'}`,
    ),
    ...part.map(({ name }) => `${name} was asked for a part of its plan, and lacks the rest`),
    ...changed.map((part) => `compared in spite of a change in ${PARTS[part]}, as asked`),
    ...added.map(({ name }) => `the baseline does not have ${name}: it was not compared`),
  ];
}

function factsOf({ name, snapshot }: Side): GateReport['baseline'] {
  const { run, commit, dirty, startedAt } = snapshot;
  return { name, run, commit, dirty, startedAt };
}
