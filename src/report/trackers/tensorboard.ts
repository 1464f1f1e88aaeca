import { type Messages, protobufEncoder } from '../../files/protobuf.ts';
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

/**
 * What of TensorBoard's messages is written here, by the numbers of TensorFlow's event.proto,
 * summary.proto and tensor.proto (https://github.com/tensorflow/tensorflow, Apache-2.0).
 */
const MESSAGES: Messages = {
  Event: {
    wallTime: ['double', 1],
    step: ['int64', 2],
    fileVersion: ['string', 3],
    summary: ['Summary', 5],
  },
  Summary: { value: ['Value', 1, 'repeated'] },
  Value: {
    tag: ['string', 1],
    simpleValue: ['float', 2],
    tensor: ['TensorProto', 8],
    metadata: ['SummaryMetadata', 9],
  },
  SummaryMetadata: { pluginData: ['PluginData', 1] },
  PluginData: { pluginName: ['string', 1] },
  TensorProto: { dtype: ['int32', 1], stringVal: ['bytes', 8, 'repeated'] },
};
const encodeEvent = protobufEncoder(MESSAGES, 'Event');

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
  return encodeEvent({ wallTime: at, fileVersion: 'brain.Event:2' });
}

function summaryEvent({ at, step, values }: Event): Uint8Array {
  return encodeEvent({ wallTime: at, step, summary: { value: values.map(writtenValue) } });
}

function writtenValue(value: Value) {
  if ('number' in value) return { tag: value.tag, simpleValue: value.number };
  return {
    tag: value.tag,
    tensor: { dtype: DT_STRING, stringVal: [Buffer.from(value.text)] },
    // The plugin that shows it.
    metadata: { pluginData: { pluginName: 'text' } },
  };
}
