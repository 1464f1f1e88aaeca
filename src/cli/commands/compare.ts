import type { Argv, CommandModule } from 'yargs';
import { BenchError } from '../../errors.ts';
import { gate } from '../../gate/gate.ts';
import type { Config } from '../../gate/settings.ts';
import type { GateReport, Side } from '../../gate/types.ts';
import { bencherMetrics } from '../../report/ci/bencher.ts';
import { COMMENT_LIMIT, gateMarkdown } from '../../report/ci/gate-markdown.ts';
import { gateSuites } from '../../report/ci/gate-suites.ts';
import { gateAnnotations } from '../../report/ci/github.ts';
import { SUITE_FORMAT_NAMES, SUITE_FORMATS } from '../../report/ci/suite-formats.ts';
import { openStoreForReading } from '../../store/open.ts';
import type { RunRecord } from '../../store/records.ts';
import type { Store } from '../../store/store.ts';
import { baselineSide } from '../arguments/baseline-side.ts';
import { type ConfigArguments, configOf, configOptions } from '../arguments/config.ts';
import { experimentsOption, jsonOption, storeOption } from '../arguments/options.ts';
import {
  addToStepSummary,
  type Chosen,
  deliver,
  linesText,
  reporterOption,
  reportersOf,
} from '../arguments/reporters.ts';
import { runIdOf, runPositional } from '../arguments/run-id.ts';
import { EXIT } from '../exit-codes.ts';
import { sideFrom } from '../gate-side.ts';
import { gateText } from '../output/gate-text.ts';
import { jsonText } from '../output/print.ts';

const REPORTERS = [
  'default',
  'json',
  ...SUITE_FORMAT_NAMES,
  'github',
  'markdown',
  'bencher',
] as const;
type ReporterName = (typeof REPORTERS)[number];

interface Arguments extends ConfigArguments {
  baseline: string;
  run: string;
  experiment: string[] | undefined;
  reporter: string[] | undefined;
  store: string;
  json: boolean;
}

export const compareCommand: CommandModule<object, Arguments> = {
  builder: (yargs: Argv) =>
    yargs
      .positional('baseline', {
        describe: 'A run, a git ref, or a file of `bench baseline save`',
        type: 'string',
        demandOption: true,
      })
      .positional('run', runPositional)
      .options({
        experiment: experimentsOption,
        reporter: reporterOption(REPORTERS),
        ...configOptions,
        store: storeOption,
        json: jsonOption,
      })
      .example('$0 compare baselines/main.json', 'the last run against a committed baseline')
      .example('$0 compare main', 'against the newest finished run of a branch')
      .example('$0 compare 3 5 --gates.accuracy.margin=0.02', 'run 5 against run 3')
      .example('$0 compare 3 --reporter default --reporter junit=junit.xml', 'and for a CI server'),
  handler: async (argv) => {
    const { baseline, run: asked, experiment = [], store: file } = argv;
    const reporters = reportersOf(argv.reporter, argv.json, REPORTERS);
    const id = runIdOf(asked);
    const config = await configOf(argv);
    const store = openStoreForReading(file);
    try {
      const run = endedRun(store, id);
      const before = baselineSide(store, String(baseline), run, experiment);
      const after = sideFrom(store, run, sharedBy(before, run, experiment));
      const report = gate(before, after, config);
      for (const chosen of reporters) tell(chosen, report, after, config);
      process.exitCode =
        report.outcome === 'tripped' || report.outcome === 'incomparable' ? EXIT.gate : EXIT.done;
    } finally {
      store.close();
    }
  },
};

function tell(chosen: Chosen<ReporterName>, report: GateReport, run: Side, config: Config): void {
  deliver(chosen, textOf(chosen.name, report, run, config));
  if (chosen.name === 'github') addToStepSummary((limit) => gateMarkdown(report, limit));
}

function textOf(name: ReporterName, report: GateReport, run: Side, config: Config): string {
  switch (name) {
    case 'default':
      return gateText(report);
    case 'json':
      return jsonText({ ...report, config });
    case 'markdown':
      return gateMarkdown(report, COMMENT_LIMIT);
    case 'bencher':
      return jsonText(bencherMetrics(run.snapshot));
    case 'github': {
      const files = new Map(run.snapshot.experiments.map((each) => [each.name, each.file]));
      return linesText(gateAnnotations(report, (experiment) => files.get(experiment) ?? null));
    }
    default:
      return SUITE_FORMATS[name](gateSuites(report));
  }
}

/** The run to judge. One that is still running would pass for what it has not done yet. */
function endedRun(store: Store, id: number | 'latest'): RunRecord {
  const run = store.getRun(id);
  if (run.status !== 'running') return run;
  throw new BenchError('usage', `run ${run.id} has not ended: expected a run that has`, {
    remedy: `Wait for it, or name another run; one whose process is gone ends with the next \`bench run\`, or with \`bench list --abandon ${run.id}\`.`,
  });
}

/** The names to read of the run; those that the baseline alone has are missing, not wrong. */
function sharedBy(before: Side, run: RunRecord, experiments: readonly string[]): string[] {
  const has = new Set(run.experiments.map(({ name }) => name));
  const wanted = before.snapshot.experiments.map(({ name }) => name);
  if (wanted.some((name) => has.has(name))) return experiments.filter((name) => has.has(name));
  throw new BenchError(
    'usage',
    `${before.name} is a baseline of ${wanted.join(', ') || 'no experiment'}; run ${run.id} has ${[...has].join(', ')}`,
    { remedy: 'Name a baseline and a run of the same experiment.' },
  );
}
