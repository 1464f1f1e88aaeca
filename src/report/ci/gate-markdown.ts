import type { Finding, GateReport } from '../../gate/types.ts';
import { escapeMarkdown } from '../../text/escape.ts';
import { counted } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
import { basisText, changeText, detectableText, figure } from './finding-text.ts';

/** Most characters of a comment on GitHub. */
export const COMMENT_LIMIT = 65_536;

/** By it a workflow finds the comment that it wrote before. */
const MARKER = '<!-- transfer-bench compare -->';

const TITLES = {
  tripped: 'a gate tripped',
  incomparable: 'nothing could be compared',
  undecided: 'no regression found, not all decided',
  passed: 'no regression',
} as const;

/**
 * A comparison as a comment of a pull request: what tripped in the open, the rest
 * folded. Rows that do not fit are counted instead, the least telling first.
 * @param limit Most characters of the text.
 */
export function gateMarkdown(report: GateReport, limit = COMMENT_LIMIT): string {
  const { findings } = report;
  const tripping = findings.filter(({ trips }) => trips);
  const others = findings
    .filter(({ trips, outcome }) => !trips && outcome !== 'identical')
    .sort((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome));
  const identical = findings.filter(({ outcome }) => outcome === 'identical').length;
  const head = headOf(report);
  const room = limit - head.length - 1000;
  const shown = fitting(tripping, room);
  const rest = fitting(others, room - shown.text.length);
  return `${[
    head,
    ...(tripping.length === 0 ? [] : [shown.text]),
    ...(others.length === 0
      ? []
      : [
          `<details><summary>${counted(others.length, 'other finding')}</summary>\n\n${rest.text}\n\n</details>`,
        ]),
    ...(identical === 0
      ? []
      : [`${counted(identical, 'comparison')} identical: the same computation or result.`]),
  ].join('\n\n')}\n`;
}

const ORDER: readonly Finding['outcome'][] = [
  'regression',
  'incomparable',
  'inconclusive',
  'improvement',
  'equivalent',
];

function headOf({ baseline, run, outcome, sentence, notes }: GateReport): string {
  const sides = [run, baseline].map(({ name, commit }) => {
    const at = commit === null ? '' : ` at ${commit.slice(0, 9)}`;
    return `${safe(name)}${at}`;
  });
  return [
    MARKER,
    `### transfer-bench: ${TITLES[outcome]}`,
    safe(sentence, 2000),
    `${sides.join(' against ')}.`,
    ...notes.map((note) => `> **Note:** ${safe(note)}`),
  ].join('\n\n');
}

/** The table of as many findings as the room takes, and how many it does not. */
function fitting(findings: readonly Finding[], room: number): { readonly text: string } {
  const lines = [
    row(['gate', 'where', 'before', 'after', 'change', 'could have shown', 'found']),
    '|---|---|--:|--:|--:|--:|---|',
  ];
  let used = lines.join('\n').length;
  let left = findings.length;
  for (const finding of findings) {
    const line = rowOf(finding);
    if (used + line.length + 1 > room) break;
    lines.push(line);
    used += line.length + 1;
    left -= 1;
  }
  const text = lines.join('\n');
  return {
    text: left === 0 ? text : `${text}\n\n${counted(left, 'finding')} left out for length.`,
  };
}

function rowOf(finding: Finding): string {
  const { gate, experiment, subject, before, after, unit, outcome, note } = finding;
  const found = [outcome, basisText(finding), ...(note === null ? [] : [note])].join('; ');
  return row(
    [
      gate,
      `${visible(experiment, 100)}: ${visible(subject)}`,
      figure(before, unit),
      figure(after, unit),
      changeText(finding),
      detectableText(finding),
      found,
    ].map((cell) => safe(cell)),
  );
}

/** A user's text in Markdown, that calls nobody. */
function safe(text: string, longest?: number): string {
  return escapeMarkdown(visible(text, longest)).replace(/@(?=\w)/g, '@<!-- -->');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
