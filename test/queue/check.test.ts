import { expect, test } from 'vitest';
import type { BackendInfo } from '../../src/backend/info.ts';
import { dataSchema } from '../../src/experiment/data-schema.ts';
import { hashOf } from '../../src/experiment/identity.ts';
import type { TrialSpec } from '../../src/experiment/trial.ts';
import { checkedEntry, type Self } from '../../src/queue/check.ts';
import { decidingBackend } from '../../src/runner/plan/prepare.ts';
import { targetSpec } from '../support/store-samples.ts';

const digest = (digit: string) => digit.repeat(64);
const BACKEND: BackendInfo = {
  name: 'wasm',
  device: 'CPU',
  gpu: false,
  precision: 'float32',
  versions: { core: '4.22.0' },
};
const SELF: Self = {
  backend: BACKEND,
  code: digest('c'),
  folders: new Map(),
};

/** An entry as a run puts it into the queue, and its name there. */
function given(changes: object = {}, trial: TrialSpec = scratch()) {
  const fingerprints = {
    code: digest('c'),
    data: digest('d'),
    weights: null as string | null,
    backend: decidingBackend(BACKEND),
    ...changes,
  };
  const entry = { version: 2, trial, fingerprints, start: null as object | null, keep: false };
  const hash = hashOf({ trial, source: null, pretraining: null }, fingerprints);
  return { hash, entry };
}

function scratch(): TrialSpec {
  return { ...targetSpec(1), source: null, start: 'random', regime: 'scratch' };
}

/** As it comes from Redis. */
const sent = (value: unknown) => JSON.parse(JSON.stringify(value));
const check = async (hash: string, entry: unknown, self = SELF) =>
  checkedEntry(hash, sent(entry), self);

test('a trial that is what its name says is taken', async () => {
  const { hash, entry } = given();
  expect((await check(hash, entry)).trial).toEqual(sent(entry.trial));
});

test.each<[string, (entry: ReturnType<typeof given>['entry']) => unknown, RegExp]>([
  ['another seed', (e) => ({ ...e, trial: { ...e.trial, seed: 2 } }), /its hash is not that/],
  ['a key too many in the spec', (e) => ({ ...e, trial: { ...e.trial, x: 1 } }), /its hash is not/],
  ['a key too many', (e) => ({ ...e, module: 'fs' }), /it is no trial of this version/],
  ['no object', () => 'run me', /it is no trial/],
  ['nothing', () => null, /it is no trial/],
  ['another version', (e) => ({ ...e, version: 1 }), /it is no trial/],
  ['seventy thousand characters', (e) => ({ ...e, x: 'x'.repeat(70_000) }), /it is no trial/],
  ['a deep value', (e) => ({ ...e, trial: deep() }), /it is no trial/],
  [
    'weights that its fingerprints have not',
    (e) => ({ ...e, start: { kind: 'file', object: digest('a') } }),
    /what it starts from is not what/,
  ],
  [
    'an object that is a path',
    (e) => ({ ...e, start: { kind: 'file', object: '../../etc/passwd' } }),
    /it is no trial/,
  ],
])('an altered entry is refused: %s', async (_what, alter, reason) => {
  const { hash, entry } = given();
  await expect(check(hash, alter(entry))).rejects.toThrow(reason);
});

function deep(): unknown {
  let value: unknown = 1;
  for (let i = 0; i < 1000; i++) value = [value];
  return value;
}

test('a file of weights is the one that the fingerprints name', async () => {
  const { hash, entry } = given({ weights: digest('a') });
  const start = (object: string) => ({ ...entry, start: { kind: 'file', object } });
  await expect(check(hash, start(digest('b')))).rejects.toThrow(/its file of weights is another/);
  await expect(check(hash, start(digest('a')))).resolves.toBeDefined();
});

test.each<[string, object, RegExp]>([
  ['other code', { code: digest('e') }, /of other code/],
  ['another device', { backend: { name: 'tensorflow' } }, /of another backend or device/],
])('a trial of another pool is refused: %s', async (_what, changes, reason) => {
  const { hash, entry } = given(changes);
  await expect(check(hash, entry)).rejects.toThrow(reason);
});

test('a path that came with a trial is not looked at', async () => {
  const data = dataSchema.parse({ kind: 'image-folder', dir: '/theirs' });
  const { hash, entry } = given({}, { ...scratch(), data } as TrialSpec);
  await expect(check(hash, entry)).rejects.toThrow(/not told where the data set theirs is/);
  const { trial } = await check(hash, entry, { ...SELF, folders: new Map([['theirs', '/here']]) });
  expect(trial.data).toMatchObject({ dir: '/here' });
  expect(JSON.stringify(trial)).not.toContain('/theirs');
});
