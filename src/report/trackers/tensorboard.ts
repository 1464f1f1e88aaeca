import { PbfWriter } from 'pbf';
import { leavesOf } from '../leaves.ts';
import { tfRecord } from './tf-record.ts';
import {
  CURVES,
  endsOf,
  figuresOf,
  folderName,
  type TrackedFile,
  type TrackedTrial,
} from './tracked.ts';

/** A value of a summary: a number, or a text in Markdown. */
type Value = { readonly tag: string } & ({ readonly number: number } | { readonly text: string });

interface Event {
  /** Seconds since 1970. */
  readonly at: number;
  readonly step: number;
  readonly values: readonly Value[];
}

/** DataType.DT_STRING of tensorflow/core/framework/types.proto. */
const DT_STRING = 7;

/**
 * A trial as an event file of TensorBoard, in a folder of its own: curves by epoch, the test's
 * figures at the last, its spec as a text (tensorflow/core/util/event.proto).
 */
export function tensorboardFiles(trial: TrackedTrial): TrackedFile[] {
  const { experiment, label, startedAt } = trial;
  const { hash } = trial.trial;
  const records = [versionEvent(startedAt), ...eventsOf(trial).map(summaryEvent)];
  return [
    {
      path: `${folderName(experiment)}/${folderName(label)}-${hash.slice(0, 8)}/events.out.tfevents.${Math.floor(startedAt)}.transfer-bench`,
      content: Buffer.concat(records.map(tfRecord)),
    },
  ];
}

function eventsOf(trial: TrackedTrial): Event[] {
  const { epochs, startedAt } = trial;
  const ends = endsOf(trial);
  const last = epochs.at(-1)?.epoch ?? 0;
  const numbers = (entries: readonly (readonly [string, number])[]) =>
    entries.map(([tag, number]) => ({ tag, number }));
  return [
    { at: startedAt, step: 0, values: [{ tag: 'trial', text: aboutOf(trial) }] },
    ...epochs.map((epoch, i) => ({
      at: ends[i]!,
      step: epoch.epoch,
      values: numbers(CURVES.map(([name, of]) => [name, of(epoch)])),
    })),
    {
      at: startedAt + trial.trial.wallSeconds,
      step: last,
      values: numbers(figuresOf(trial)),
    },
  ].filter(({ values }) => values.length > 0);
}

/** As a table in Markdown, which TensorBoard shows. */
function aboutOf({ trial, environment }: TrackedTrial): string {
  const { hash, status, error, spec } = trial;
  const { backend, device, gitCommit } = environment;
  const about = { hash, status, error, backend, device, gitCommit, spec };
  const rows = leavesOf(about).map(([name, value]) => `| ${name} | ${inCell(String(value))} |`);
  return ['| key | value |', '|---|---|', ...rows].join('\n');
}

/** On one line, and no end of its cell. */
function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

/** What every event file begins with. */
function versionEvent(at: number): Uint8Array {
  const event = new PbfWriter();
  event.writeDoubleField(1, at);
  event.writeStringField(3, 'brain.Event:2');
  return event.finish();
}

function summaryEvent({ at, step, values }: Event): Uint8Array {
  const event = new PbfWriter();
  event.writeDoubleField(1, at);
  event.writeVarintField(2, step);
  event.writeMessage(
    5,
    (all: readonly Value[], summary) => {
      for (const value of all) summary.writeMessage(1, writeValue, value);
    },
    values,
  );
  return event.finish();
}

function writeValue(value: Value, into: PbfWriter): void {
  into.writeStringField(1, value.tag);
  if ('number' in value) {
    into.writeFloatField(2, value.number);
    return;
  }
  into.writeMessage(8, writeText, value.text);
  // SummaryMetadata.plugin_data.plugin_name: the plugin that shows it.
  into.writeMessage(
    9,
    (name: string, metadata) => {
      metadata.writeMessage(1, (own: string, plugin) => plugin.writeStringField(1, own), name);
    },
    'text',
  );
}

/** A TensorProto of one string. */
function writeText(text: string, tensor: PbfWriter): void {
  tensor.writeVarintField(1, DT_STRING);
  tensor.writeStringField(8, text);
}
