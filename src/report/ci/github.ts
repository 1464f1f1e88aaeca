import { trialLabel } from '../../experiment/trial.ts';
import type { GateReport } from '../../gate/types.ts';
import type { RunRecord, TrialRecord } from '../../store/records.ts';
import { visible } from '../../text/visible.ts';
import { findingText } from './finding-text.ts';

/** GitHub shows about ten annotations of a kind for a step. */
const MOST = 10;

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
  /** From the root of the repository; null where there is none. */
  readonly file: string | null;
}

/** A comparison as GitHub's workflow commands, a line each. */
export function gateAnnotations(
  report: GateReport,
  fileOf: (experiment: string) => string | null,
): string[] {
  const errors = report.findings
    .filter(({ trips }) => trips)
    .map((finding) => ({
      level: 'error' as const,
      title: `${finding.gate}: ${finding.subject}`,
      message: findingText(finding),
      file: fileOf(finding.experiment),
    }));
  const overall = {
    level: levelOf(report.outcome),
    title: 'bench compare',
    message: `${report.run.name} against ${report.baseline.name}. ${report.sentence}`,
    file: null,
  };
  return lines(report.outcome === 'tripped' ? errors : [overall]);
}

/** The failed trials of a run as GitHub's workflow commands. */
export function runAnnotations(run: RunRecord, trials: readonly TrialRecord[]): string[] {
  const fileOf = new Map(run.experiments.map(({ name, file }) => [name, file]));
  return lines(
    trials.flatMap(({ error, spec, experiment }) =>
      error === null
        ? []
        : [
            {
              level: 'error' as const,
              title: `trial failed: ${trialLabel(spec)}`,
              message: error,
              file: fileOf.get(experiment) ?? null,
            },
          ],
    ),
  );
}

function levelOf(outcome: GateReport['outcome']): Annotation['level'] {
  if (outcome === 'incomparable') return 'error';
  return outcome === 'undecided' ? 'warning' : 'notice';
}

function lines(annotations: readonly Annotation[]): string[] {
  if (annotations.length <= MOST) return annotations.map(command);
  const shown = annotations.slice(0, MOST - 1);
  const rest = {
    level: annotations[0]!.level,
    title: 'transfer-bench',
    message: `and ${annotations.length - shown.length} more: see the job summary`,
    file: null,
  };
  return [...shown, rest].map(command);
}

/** Escaped as GitHub's own toolkit does, so that no text of a user's is taken for a command. */
function command({ level, title, message, file }: Annotation): string {
  const properties = [
    ...(file === null ? [] : [`file=${property(file)}`]),
    `title=${property(title)}`,
  ];
  return `::${level} ${properties.join(',')}::${data(visible(message, 2000))}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
