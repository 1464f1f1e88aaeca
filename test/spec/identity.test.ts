import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pretrain, procedural, random, vgg16, weights } from '../../src/index.ts';
import { contentHash } from '../../src/spec/hash.ts';
import { type Circumstances, trialHash } from '../../src/spec/identity.ts';
import { expandMatrix } from '../../src/spec/matrix.ts';
import type { Experiment } from '../../src/spec/schema.ts';
import { sample } from './sample.ts';

const circumstances: Circumstances = {
  backend: { name: 'wasm', versions: { core: '4.22.0' } },
  code: 'c0de',
  // The content, not the name, is what a fingerprint sees.
  fingerprintOf: ({ name: _name, ...content }) => contentHash(content),
  weightsOf: () => 'd1gest',
};

const hashes = (experiment: Experiment, where = circumstances) =>
  expandMatrix(experiment).map((planned) => trialHash(planned, where));

test('the same JSON has the same hash whatever the order of its keys', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(contentHash(turned)).toBe(contentHash(value));
    }),
  );
});

test('all trials of a matrix differ, and names do not matter', () => {
  const all = hashes(sample());
  expect(new Set(all).size).toBe(all.length);
  expect(hashes(sample({ name: 'other', question: 'Another?' }))).toEqual(all);
});

test.each<[string, Parameters<typeof sample>[0]]>([
  ['learning rate', { training: { epochs: 6, batchSize: 16 } }],
  ['preprocessing', { preprocessing: 'unit' }],
  ['seeds', { seeds: [4, 5, 6] }],
])('a change of %s changes every hash', (_what, change) => {
  const before = new Set(
    hashes(sample({ training: { epochs: 6, batchSize: 16, optimizer: { name: 'sgd' } } })),
  );
  const after = hashes(
    sample({ training: { epochs: 6, batchSize: 16, optimizer: { name: 'sgd' } }, ...change }),
  );
  const shared = after.filter((hash) => before.has(hash));
  // A shared pretraining does not depend on the seeds.
  expect(shared.length).toBe(change?.seeds ? 2 : 0);
});

test('backend, code and data each change every hash', () => {
  const all = new Set(hashes(sample()));
  for (const change of [{ backend: 'tf' }, { code: 'new' }, { fingerprintOf: () => 'x' }]) {
    expect(hashes(sample(), { ...circumstances, ...change }).filter((h) => all.has(h))).toEqual([]);
  }
});

test("a source's training changes its dependents and leaves scratch alone", () => {
  const data = procedural({ name: 'shapes', label: 'shape', train: 80, test: 20 });
  const trained = (epochs: number) =>
    sample({ sources: [pretrain({ name: 's', data, training: { epochs } })] });
  const before = new Set(hashes(trained(4)));
  const kept = expandMatrix(trained(5))
    .filter((planned) => before.has(trialHash(planned, circumstances)))
    .map(({ trial }) => (trial.kind === 'target' ? trial.regime : 'pretraining'));
  expect(new Set(kept)).toEqual(new Set(['scratch']));
});

test('a file of weights is known by its content, and a random start by its regime alone', () => {
  const starts = (source: ReturnType<typeof weights> | ReturnType<typeof random>, digest = 'a') =>
    hashes(sample({ bases: [vgg16()], sources: [source] }), {
      ...circumstances,
      weightsOf: () => digest,
    });
  const file = weights('a.h5', { name: 'mine' });
  expect(starts(weights('b.h5', { name: 'other' }))).toEqual(starts(file));
  const scratch = new Set(starts(file, 'b').filter((hash) => starts(file).includes(hash)));
  // Two targets and three seeds from scratch; all else starts from the file.
  expect(scratch.size).toBe(6);
  const control = starts(random());
  expect(new Set(control).size).toBe(control.length);
  expect(control.filter((hash) => starts(file).includes(hash)).sort()).toEqual([...scratch].sort());
});
