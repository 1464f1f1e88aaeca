import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Argv, CommandModule } from 'yargs';
import { BenchError, reasonOf } from '../../errors.ts';
import { makeFolder } from '../../files/make-folder.ts';
import {
  HISTORY_METRICS,
  type HistoryMetric,
  type HistoryRow,
  type HistorySeries,
  historyOf,
} from '../../gate/history.ts';
import { historyChart, pointName } from '../../report/charts/history.ts';
import { renderSvg } from '../../report/charts/render.ts';
import { openStoreForReading } from '../../store/open.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { counted, duration, points, rate, signedPoints } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
import { assertExperiments, experimentNames } from '../arguments/experiments.ts';
import { experimentsOption, jsonOption, repeatable, storeOption } from '../arguments/options.ts';
import { lacksTrials } from '../gate-side.ts';
import { printText } from '../output/fit.ts';
import { historyRows, ofOneMachine } from '../output/history-rows.ts';
import { predictorRecords, predictorTable } from '../output/predictor-table.ts';
import { printJson, printLine } from '../output/print.ts';
import { sparkline } from '../output/sparkline.ts';

/** Series that a terminal is shown, of four lines each. */
const SCREENFUL = 6;

interface Arguments {
  metric: HistoryMetric;
  experiment: string[] | undefined;
  base: string[] | undefined;
  output: string | undefined;
  all: boolean | undefined;
  predictors: boolean | undefined;
  store: string;
  json: boolean;
}

const SHOW: Readonly<Record<HistoryMetric, (value: number) => string>> = {
  accuracy: (value) => `${points(value)}%`,
  change: (value) => `${signedPoints(value)} points`,
  throughput: (value) => `${rate(value)}/s`,
  time: duration,
};

export const historyCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .options({
        metric: {
          describe: 'Metric to show',
          choices: HISTORY_METRICS,
          default: 'accuracy' as HistoryMetric,
          requiresArg: true,
        },
        experiment: experimentsOption,
        base: {
          describe: 'Only bases whose name starts with this; may be repeated',
          ...repeatable,
        },
        output: {
          alias: 'o',
          describe: 'Also write a chart, to this SVG file',
          type: 'string',
          requiresArg: true,
        },
        all: {
          describe: 'Show every series, not only a screenful',
          type: 'boolean',
          defaultDescription: 'on a terminal no, else yes',
        },
        predictors: {
          describe:
            'Instead: how often LogME and others ordered bases and sources as their gains did',
          type: 'boolean',
        },
        store: storeOption,
        json: jsonOption,
      })
      .conflicts('predictors', ['base', 'output', 'all'])
      .example('$0 history', 'accuracy, one line per cell')
      .example('$0 history --metric throughput --output throughput.svg', 'with a chart'),
  handler: async ({ metric, experiment, base, output, all, predictors, store: file, json }) => {
    const store = openStoreForReading(file);
    try {
      const runs = store.listRuns().filter(({ status }) => status === 'finished');
      assertExperiments(experiment, experimentNames(runs), 'the finished runs of the store');
      const whole = runs.filter((run) => !lacksTrials(store, run));
      if (predictors) return printPredictors(store, whole, experiment, json);
      const { kept, left } = ofOneMachine(store, whole, metric);
      const rows = kept
        .flatMap((run) => historyRows(store, run, metric))
        .filter((row) => experiment?.includes(row.experiment) ?? true)
        .filter(({ of }) => base?.some((name) => baseOf(of).startsWith(name)) ?? true);
      const series = historyOf(rows, metric);
      if (series.length === 0) throw nothing(metric);
      if (output !== undefined) await draw(output, series, metric);
      if (json) return printJson({ metric, series });
      printAll(series, metric, all ?? !process.stdout.isTTY);
      const parts = runs.length - whole.length;
      if (parts > 0) printLine(`${counted(parts, 'run')} of a part of a plan left out.`);
      if (left > 0)
        printLine(
          `${counted(left, 'run')} of other machines, or of several, left out: times do not compare.`,
        );
      if (output !== undefined) printLine(output);
    } finally {
      store.close();
    }
  },
};

function printPredictors(
  store: Store,
  runs: readonly RunRecord[],
  experiments: readonly string[] | undefined,
  json: boolean,
): void {
  const records = predictorRecords(store, runs, experiments);
  if (records.length === 0)
    throw new BenchError('usage', 'no finished run in the store has predictions to judge', {
      remedy:
        'Run an experiment with the frozen and scratch regimes and two bases or sources or more.',
    });
  if (json) {
    printJson({ predictors: records });
    return;
  }
  printLine(predictorTable(records));
  printLine();
  printText(
    'Of the last run of each experiment: pairs of two bases from one source, and of two sources of one base, on one target, ordered by the predictor as by the gain of the frozen regime over scratch; by a distance, the nearer first. The interval is over targets (each size and budget for itself), and wants three.',
  );
}

const baseOf = (of: HistoryRow['of']) => (typeof of === 'string' ? of : of.base);

/** Those whose level changed first, where not all are shown. */
function printAll(series: readonly HistorySeries[], metric: HistoryMetric, isWhole: boolean): void {
  const changed = ({ changes }: HistorySeries) => changes.length > 0;
  const shown = isWhole
    ? series
    : [...series.filter(changed), ...series.filter((each) => !changed(each))].slice(0, SCREENFUL);
  for (const each of shown) printSeries(each, metric);
  const left = series.length - shown.length;
  if (left > 0)
    printText(
      `${counted(left, 'more series', 'more series')}: choose with --experiment and --base, or add --all`,
    );
}

function printSeries(
  { experiment, subject, points: all, changes }: HistorySeries,
  metric: HistoryMetric,
) {
  const show = SHOW[metric];
  const values = all.map(({ value }) => value);
  printText(`${visible(experiment, 60)}: ${visible(subject)}`);
  const [first, last] = [values[0]!, values.at(-1)!];
  const what = all.some(({ commit }) => commit === null) ? 'run' : 'commit';
  const span = all.length === 1 ? show(last) : `${show(first)} → ${show(last)}`;
  printLine(`  ${sparkline(values)}  ${span}, ${counted(all.length, what)}`);
  for (const { index, before, after } of changes) {
    const at = all[index]!;
    printLine(
      `  changed at ${pointName(at)} (run ${at.run}): ${show(before)} → ${show(after)} on average`,
    );
  }
  if (changes.length === 0)
    printLine(all.length < 4 ? `  too few ${what}s to tell a change` : '  no change of level');
  printLine();
}

async function draw(
  file: string,
  series: readonly HistorySeries[],
  metric: HistoryMetric,
): Promise<void> {
  const svg = await renderSvg(historyChart(series, metric));
  try {
    makeFolder(dirname(file));
    writeFileSync(file, svg);
  } catch (cause) {
    throw new BenchError('report', `${file} cannot be written: ${reasonOf(cause)}`, {
      remedy: 'Name another file with --output.',
      cause,
    });
  }
}

function nothing(metric: HistoryMetric): BenchError {
  return new BenchError('usage', `no finished run in the store has a ${metric} to show`, {
    remedy: 'Check --experiment and --base against `bench list` and `bench show`.',
  });
}
