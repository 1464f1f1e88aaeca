import pc from 'picocolors';
import type { Finding, GateReport, Outcome } from '../../gate/types.ts';
import {
  basisText,
  changeText,
  detectableText,
  figuresText,
} from '../../report/ci/finding-text.ts';
import { counted } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';

/** Width that most terminals and logs have. */
const WIDTH = 80;
const INDENT = '  ';

const COLOUR: Record<Outcome, (text: string) => string> = {
  regression: pc.red,
  improvement: pc.green,
  equivalent: pc.blue,
  identical: pc.dim,
  inconclusive: pc.yellow,
  incomparable: pc.magenta,
};
/** What is said last is read first. */
const ORDER: readonly Outcome[] = ['equivalent', 'improvement', 'inconclusive', 'regression'];

/** A comparison for a terminal of 80 columns: what tripped stands last, before the outcome. */
export function gateText(report: GateReport): string {
  const { baseline, run, notes, findings, sentence, outcome } = report;
  const shown = findings
    .filter((each) => ORDER.includes(each.outcome))
    .sort((a, b) => rank(a) - rank(b));
  const colour = { tripped: pc.red, incomparable: pc.red, undecided: pc.yellow, passed: pc.green };
  return [
    `${sideText(run)} against ${sideText(baseline)}`,
    ...notes.map((note) => `note: ${visible(note)}`),
    '',
    ...counts(findings),
    ...shown.flatMap(blockOf),
    ...wrapped(sentence).map((line) => pc.bold(colour[outcome](line))),
    '',
  ].join('\n');
}

function rank({ outcome, trips }: Finding): number {
  return ORDER.indexOf(outcome) + (trips ? ORDER.length : 0);
}

function sideText({ name, commit, dirty }: GateReport['run']): string {
  const at = commit === null ? '' : `, commit ${commit.slice(0, 9)}${dirty ? ' +changes' : ''}`;
  return `${visible(name)}${at}`;
}

/** What needs no block each: results that are the same, and what cannot be compared, by its reason. */
function counts(findings: readonly Finding[]): string[] {
  const groups = new Map<string, number>();
  for (const { outcome, gate, note } of findings) {
    if (outcome !== 'identical' && outcome !== 'incomparable') continue;
    const why = outcome === 'identical' ? '' : `: ${visible(note ?? 'unknown')}`;
    const key = JSON.stringify([gate, outcome, why]);
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  const lines = [...groups].flatMap(([key, count]) => {
    const [gate, outcome, why] = JSON.parse(key) as [string, Outcome, string];
    const text = `${gate}: ${counted(count, 'comparison')} ${outcome}${why}`;
    return wrapped(text).map((line) => COLOUR[outcome](line));
  });
  return lines.length === 0 ? [] : [...lines, ''];
}

function blockOf(finding: Finding): string[] {
  const { gate, experiment, subject, metric, outcome, trips, note } = finding;
  const what = metric === gate || finding.change === null ? [] : [metric];
  const parts = [
    ...[[...what, ...figuresText(finding)].join(' ')].filter((text) => text !== ''),
    ...(finding.change === null ? [] : [changeText(finding), basisText(finding)]),
    ...(finding.detectable === null ? [] : [`could have shown ${detectableText(finding)}`]),
    ...(note === null ? [] : [visible(note)]),
  ];
  const head = `${trips ? outcome.toUpperCase() : outcome}  ${gate}  ${visible(experiment, 60)}`;
  return [
    COLOUR[outcome](head),
    ...wrapped(visible(subject), INDENT),
    ...wrapped(parts.join('; '), INDENT),
    '',
  ];
}

/** Text in lines of at most 80 characters, broken between words; a longer word stands alone. */
function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.trim() !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line];
}
