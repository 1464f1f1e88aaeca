import { buf as crc32c } from 'crc-32/crc32c.js';
import { PbfReader } from 'pbf';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { mlrunsFiles } from '../../../src/report/trackers/mlruns.ts';
import { tensorboardFiles } from '../../../src/report/trackers/tensorboard.ts';
import { tfRecord } from '../../../src/report/trackers/tf-record.ts';
import {
  folderName,
  type TrackedTrial,
  trackedTrials,
} from '../../../src/report/trackers/tracked.ts';
import { openStore } from '../../../src/store/open.ts';
import type { Store } from '../../../src/store/store.ts';
import { ENVIRONMENT, endedTrial, resultOf, runExperiment } from '../../support/store-samples.ts';
import { closing } from '../../support/temporary-store.ts';

let store: Store;
beforeEach(() => {
  store = closing(openStore(':memory:'));
  const experiments = [runExperiment()];
  const run = store.beginRun({ ...ENVIRONMENT, gitCommit: 'c0ffee' }, experiments, 1);
  store.recordTrial(run, endedTrial(3));
  store.recordTrial(run, { ...endedTrial(4), outcome: { error: 'out | of\nmemory' } });
  const again = store.beginRun(ENVIRONMENT, experiments, 2);
  store.reuseTrial(again, 'sample', 'trial-3');
});

const all = () => [...trackedTrials(store, store.listRuns(), undefined)];
const of = (hash: string): TrackedTrial => all().find(({ trial }) => trial.hash === hash)!;

test('a trial that several runs have is one, and experiments can be chosen', () => {
  expect(
    all()
      .map(({ trial }) => trial.hash)
      .sort(),
  ).toEqual(['trial-3', 'trial-4']);
  expect([...trackedTrials(store, store.listRuns(), ['another'])]).toEqual([]);
});

test('a record has its length and its bytes, each with a masked sum', () => {
  // The check value of CRC-32C, and TensorFlow's mask of it by hand.
  const data = Buffer.from('123456789');
  expect(crc32c(data) >>> 0).toBe(0xe3069283);
  const record = tfRecord(data);
  expect(record.readBigUInt64LE(0)).toBe(9n);
  expect(record.subarray(12, 21)).toEqual(data);
  const turned = ((0xe3069283 >>> 15) | (0xe3069283 << 17)) >>> 0;
  expect(record.readUInt32LE(21)).toBe((turned + 0xa282ead8) % 2 ** 32);
});

describe('an event file of TensorBoard', () => {
  it('has the curves by epoch, the test at the last, and the spec as a text', () => {
    const [file, ...others] = tensorboardFiles(of('trial-3'));
    expect(others).toEqual([]);
    expect(file!.path).toMatch(/^sample\/VGG16[\w.-]+-trial-3\/events\.out\.tfevents\.\d+\./);
    const events = eventsIn(file!.content as Buffer);
    expect(events[0]).toMatchObject({ version: 'brain.Event:2' });
    const { epochs, testAccuracy } = resultOf(3);
    const curve = events.flatMap(({ step, values }) =>
      values.filter(({ tag }) => tag === 'loss/validation').map(({ number }) => [step, number]),
    );
    expect(curve).toEqual(
      epochs.map(({ epoch, validationLoss }) => [epoch, Math.fround(validationLoss)]),
    );
    const last = events.at(-1)!;
    expect(last.step).toBe(epochs.length);
    expect(last.values).toContainEqual({
      tag: 'accuracy/test',
      number: Math.fround(testAccuracy),
    });
  });

  it('of a failed trial says why, on one line of its table', () => {
    const [file] = tensorboardFiles(of('trial-4'));
    const text = (file!.content as Buffer).toString('utf8');
    expect(text).toContain('| error | out \\| of memory |');
    expect(eventsIn(file!.content as Buffer)).toHaveLength(2);
  });
});

describe('an MLflow store', () => {
  const filesOf = (hash: string) =>
    new Map(
      mlrunsFiles(of(hash), 'file:///runs').map(({ path, content }) => [
        path.replace(/^(\d{18})(\/[0-9a-f]{32})?/, (_, __, run) => (run ? 'run' : 'experiment')),
        String(content),
      ]),
    );

  it('has a run a trial with parameters, tags and metrics by epoch', () => {
    const files = filesOf('trial-3');
    const meta = parse(files.get('run/meta.yaml')!);
    expect(meta).toMatchObject({ status: 3, lifecycle_stage: 'active', source_type: 4 });
    expect(meta.run_id).toBe(meta.run_uuid);
    expect(meta.artifact_uri).toBe(`file:///runs/${meta.experiment_id}/${meta.run_id}/artifacts`);
    expect(parse(files.get('experiment/meta.yaml')!)).toMatchObject({
      name: 'sample',
      experiment_id: meta.experiment_id,
    });
    // Text, not a number: 18 digits are more than a double holds.
    expect(meta.experiment_id).toMatch(/^\d{18}$/);
    expect(files.get('run/params/base.name')).toBe('VGG16');
    expect(files.get('run/params/seed')).toBe('3');
    expect(files.get('run/tags/hash')).toBe('trial-3');
    expect(files.get('run/tags/mlflow.source.git.commit')).toBe('c0ffee');
    const { epochs } = resultOf(3);
    const lines = files.get('run/metrics/accuracy/validation')!.trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ').slice(1))).toEqual(
      epochs.map(({ epoch, validationAccuracy }) => [String(validationAccuracy), String(epoch)]),
    );
  });

  it('has a failed trial as one that failed', () => {
    const files = filesOf('trial-4');
    expect(parse(files.get('run/meta.yaml')!)).toMatchObject({ status: 4 });
    expect([...files.keys()].filter((name) => name.startsWith('run/metrics'))).toEqual([]);
    expect(files.get('run/tags/error')).toBe('out | of\nmemory');
  });
});

test('a folder is named by what a folder may be called', () => {
  expect(folderName('VGG16 ×0.25 32px · a → ../b · seed 1')).toBe(
    'VGG16-x0.25-32px-a-to-..-b-seed-1',
  );
  expect(folderName('..')).toBe('');
});

interface ReadEvent {
  version?: string;
  step: number;
  values: { tag: string; number?: number }[];
}

function eventsIn(file: Buffer): ReadEvent[] {
  const events: ReadEvent[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    const event = new PbfReader(file.subarray(at + 12, at + 12 + length)).readFields(
      (tag: number, into: ReadEvent, pbf: PbfReader) => {
        if (tag === 2) into.step = pbf.readVarint();
        if (tag === 3) into.version = pbf.readString();
        if (tag === 5)
          pbf.readMessage((field: number, summary: ReadEvent, inner: PbfReader) => {
            if (field !== 1) return;
            const value = inner.readMessage(
              (part: number, own: { tag: string; number?: number }, of: PbfReader) => {
                if (part === 1) own.tag = of.readString();
                if (part === 2) own.number = of.readFloat();
              },
              { tag: '' },
            );
            summary.values.push(value);
          }, into);
      },
      { step: 0, values: [] } as ReadEvent,
    );
    events.push(event);
    at += 12 + length + 4;
  }
  return events;
}
