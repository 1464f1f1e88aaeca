import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { leavesOf } from '../leaves.ts';
import { CURVES, endsOf, figuresOf, type TrackedFile, type TrackedTrial } from './tracked.ts';

/** RunStatus of mlflow/protos/service.proto. */
const STATUS = { finished: 3, failed: 4 } as const;
/** SourceType.LOCAL of the same. */
const LOCAL = 4;
/** Characters of a parameter's value, and of a name, that MLflow takes. */
const MOST = { value: 6000, name: 250 };

/**
 * A trial as a run of an MLflow file store (mlflow/store/tracking/file_store.py):
 * `<experiment>/<run>/` with `meta.yaml` and a file for each parameter, metric and tag. What the
 * trial is are its parameters; its curves have a line an epoch.
 * @param root URI of the store's folder, which a store names its artifacts by.
 */
export function mlrunsFiles(tracked: TrackedTrial, root: string): TrackedFile[] {
  const { experiment, trial } = tracked;
  const experimentId = idOf(experiment);
  const run = createHash('sha256').update(`${experiment} ${trial.hash}`).digest('hex').slice(0, 32);
  const folder = `${experimentId}/${run}`;
  return [
    { path: `${experimentId}/meta.yaml`, content: experimentMeta(experiment, experimentId, root) },
    { path: `${folder}/meta.yaml`, content: runMeta(tracked, experimentId, run, root) },
    ...leavesOf({ ...trial.spec }).map(([name, value]) => ({
      path: `${folder}/params/${nameOf(name)}`,
      content: String(value).slice(0, MOST.value),
    })),
    ...metricsOf(tracked).map(([name, lines]) => ({
      path: `${folder}/metrics/${nameOf(name)}`,
      content: lines.map((line) => `${line}\n`).join(''),
    })),
    ...Object.entries(tagsOf(tracked)).map(([name, content]) => ({
      path: `${folder}/tags/${name}`,
      content,
    })),
    {
      path: `${folder}/artifacts/trial.json`,
      content: `${JSON.stringify(trial, null, 2)}\n`,
    },
  ];
}

/** Such numbers as MLflow draws: 18 digits, here of the name, so that it is the same again. */
function idOf(experiment: string): string {
  const digest = createHash('sha256').update(experiment).digest();
  return String(10n ** 17n + (digest.readBigUInt64BE(0) % (9n * 10n ** 17n)));
}

function experimentMeta(name: string, id: string, root: string): string {
  return stringify(
    { artifact_location: `${root}/${id}`, experiment_id: id, lifecycle_stage: 'active', name },
    { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' },
  );
}

function runMeta(
  { trial, label, startedAt }: TrackedTrial,
  experiment: string,
  run: string,
  root: string,
): string {
  return stringify(
    {
      artifact_uri: `${root}/${experiment}/${run}/artifacts`,
      end_time: Math.round(1000 * (startedAt + trial.wallSeconds)),
      entry_point_name: '',
      experiment_id: experiment,
      lifecycle_stage: 'active',
      run_id: run,
      run_name: label,
      run_uuid: run,
      source_name: '',
      source_type: LOCAL,
      source_version: '',
      start_time: Math.round(1000 * startedAt),
      status: STATUS[trial.status],
      tags: [],
      user_id: '',
    },
    { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' },
  );
}

/** Lines of `<milliseconds since 1970> <value> <step>`. */
function metricsOf(tracked: TrackedTrial): [string, string[]][] {
  const { epochs, startedAt, trial } = tracked;
  const ends = endsOf(tracked);
  const line = (at: number, value: number, step: number) =>
    `${Math.round(1000 * at)} ${numberOf(value)} ${step}`;
  const curves = CURVES.map(([name, of]): [string, string[]] => [
    name,
    epochs.map((epoch, i) => line(ends[i]!, of(epoch), epoch.epoch)),
  ]);
  const last = epochs.at(-1)?.epoch ?? 0;
  const figures = figuresOf(tracked).map(([name, value]): [string, string[]] => [
    name,
    [line(startedAt + trial.wallSeconds, value, last)],
  ]);
  return [...curves, ...figures].filter(([, lines]) => lines.length > 0);
}

/** As Python reads it. */
function numberOf(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
}

function tagsOf({ trial, label, environment }: TrackedTrial): Record<string, string> {
  const { backend, device, gitCommit, precision } = environment;
  return {
    'mlflow.runName': label,
    'mlflow.source.type': 'LOCAL',
    ...(gitCommit !== null && { 'mlflow.source.git.commit': gitCommit }),
    hash: trial.hash,
    status: trial.status,
    backend,
    device,
    precision,
    ...(trial.error !== null && { error: trial.error }),
  };
}

/** With what MLflow allows in a name; `/` makes folders there, as in its own stores. */
function nameOf(name: string): string {
  return name.replace(/[^\w\-. /:]/g, '_').slice(0, MOST.name);
}
