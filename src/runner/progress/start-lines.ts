import type { DataCounts, GroupCounts } from '../../experiment/data-counts.ts';
import { GROUP_NOUNS } from '../../experiment/group-noun.ts';
import { counted, duration } from '../../text/numbers.ts';
import { visible, visibleLines } from '../../text/visible.ts';
import type { RunStart } from './reporter.ts';

/** What stands above a run, whichever way it is shown. */
export function startLines({
  runId,
  backend,
  workers,
  compute,
  reuse,
  leftOut,
  estimate,
  stopsEarly,
  data,
  notes,
}: RunStart): string[] {
  const versions = Object.entries(backend.versions).map(([name, version]) => `${name} ${version}`);
  return [
    ...(backend.note === undefined ? [] : [visibleLines(`note: ${backend.note}`)]),
    visible(
      `backend ${backend.name} on ${backend.device} (${versions.join(', ')})` +
        (backend.origin === undefined ? '' : ` from ${backend.origin}`),
      1000,
    ),
    ...dataLines(data, notes).map(visibleLines),
    `run ${runId}: ${counted(compute, 'trial')} to compute, ${reuse} reused, ${leftOut === 0 ? '' : `${leftOut} left out, `}${counted(workers, 'worker')}` +
      (compute === 0 ? '' : `, about ${duration(estimate)}${earlyText(stopsEarly)}`),
  ];
}

/** What an estimate does not reckon with. */
export function earlyText(stopsEarly: boolean): string {
  return stopsEarly ? ', less where training stops early' : '';
}

/** Classes of a data set that a line names. */
const MAX_CLASSES = 12;

/** A line for each data set with its images by class and split, then what is to be known of them. */
export function dataLines(data: readonly DataCounts[], notes: readonly string[]): string[] {
  return [...new Set(data.map(countsText)), ...notes].map((line) => `data ${line}`);
}

/** `photos: 2 classes (train / test): cat 80 / 20, dog 79 / 20, of 40 / 10 patients`; under cross-validation `photos: 2 classes, in 5 folds: cat 100, dog 99, of 50 patients`. */
function countsText({ name, classes, groups, folds }: DataCounts): string {
  const own = classes.some(({ validation }) => validation !== null);
  const each = classes
    .slice(0, MAX_CLASSES)
    .map(({ name: label, train, validation, test }) =>
      [
        nameText(label),
        folds === undefined
          ? [train, ...(own ? [validation ?? 0] : []), test].join(' / ')
          : train + (validation ?? 0) + test,
      ].join(' '),
    );
  const more = classes.length - each.length;
  const rest = more > 0 ? ` and ${counted(more, 'other class', 'other classes')}` : '';
  const splits = own ? '(train / validation / test)' : '(train, validation included / test)';
  const how = folds === undefined ? ` ${splits}` : `, in ${folds} folds`;
  return `${name}: ${counted(classes.length, 'class', 'classes')}${how}: ${each.join(', ')}${rest}${groupsText(groups, folds)}`;
}

function groupsText(groups: GroupCounts | undefined, folds: number | undefined): string {
  if (groups === undefined) return '';
  const { train, test, are } = groups;
  const count = folds === undefined ? `${train} / ${test}` : train + test;
  return `, of ${count} ${GROUP_NOUNS[are]}`;
}

/** In quotes where it could be taken for something else. */
function nameText(name: string): string {
  return /^[\p{L}\p{N}._-]+$/u.test(name) ? name : JSON.stringify(name);
}
