import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contentHash } from '../../src/experiment/hash.ts';
import { type Circumstances, trialHash } from '../../src/experiment/identity.ts';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import type { Experiment } from '../../src/experiment/schema.ts';
import {
  converged,
  equal,
  meanVariance,
  pretrain,
  procedural,
  random,
  resnet50,
  vgg16,
  weights,
} from '../../src/index.ts';
import { sample, sampleInput } from '../support/sample-experiment.ts';

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

test('a hash of before there were tails and last epochs is the hash of today', () => {
  // What trialHash gave of these experiments before `keep` and `split` were keys.
  const known = hashes(sample({ training: { validation: 0.2, earlyStopping: { patience: 2 } } }));
  expect(contentHash(known)).toBe(
    '57269de31dc7694729509d3c012761afd04f7418dcc09ad1afe1071b6ae1e095',
  );
});

test('what is done anyway has one hash said or unsaid; the last epoch and a tail have their own', () => {
  const of = (training: NonNullable<Parameters<typeof sample>[0]>['training']) =>
    hashes(sample({ training }));
  const plain = of({ earlyStopping: { patience: 2 } });
  expect(of({ earlyStopping: { patience: 2, keep: 'best' } })).toEqual(plain);
  for (const training of [
    { earlyStopping: { patience: 2, keep: 'last' } },
    { earlyStopping: { patience: 2 }, validation: { split: 'tail' } },
  ] as const)
    expect(of(training).filter((hash) => plain.includes(hash))).toEqual([]);
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

/** Hashes by what the label says of a trial, of one base, target and seed. */
function hashesOf(changes: Parameters<typeof sample>[0]): Map<string, string> {
  const [target] = sample().targets;
  const experiment = sample({ bases: [vgg16()], targets: [target!], seeds: [1], ...changes });
  return new Map(
    expandMatrix(experiment).flatMap((planned) =>
      planned.trial.kind === 'target'
        ? [[`${planned.trial.source} ${planned.trial.regime}`, trialHash(planned, circumstances)]]
        : [],
    ),
  );
}

test('a source, what is drawn after it, and what is drawn anew are three trials', () => {
  const data = procedural({ name: 'shapes', label: 'shape', train: 80, test: 20 });
  const made = pretrain({ name: 'made', data });
  const file = weights('a.h5', { name: 'file' });
  const found = hashesOf({
    sources: [
      made,
      file,
      random(),
      meanVariance('made', { name: 'm' }),
      meanVariance('file', { name: 'f' }),
    ],
  });
  expect(found.size).toBe(2 * 5 + 1);
  expect(new Set(found.values()).size).toBe(found.size);
  // By another name it is the same trial.
  const renamed = hashesOf({ sources: [made, meanVariance('made', { name: 'other' })] });
  expect(renamed.get('other frozen')).toBe(found.get('m frozen'));
});

test('what is drawn after a file depends on the file', () => {
  const sources = [weights('a.h5', { name: 'file' }), meanVariance('file')];
  const of = (digest: string) =>
    expandMatrix(sample({ bases: [vgg16()], sources, regimes: ['frozen'], seeds: [1] })).map(
      (planned) => trialHash(planned, { ...circumstances, weightsOf: () => digest }),
    );
  const [before, after] = [of('a'), of('b')];
  expect(before.filter((hash) => after.includes(hash))).toEqual([]);
});

test('one file under two scalings is two sources, and the default said is the default', () => {
  const of = (...sources: Experiment['sources']) => hashesOf({ sources });
  const found = of(
    weights('a.h5', { name: 'caffe' }),
    weights('a.h5', { name: 'tf', preprocessing: 'tf' }),
  );
  expect(new Set(found.values()).size).toBe(found.size);
  const said = of(weights('a.h5', { name: 'caffe', preprocessing: 'caffe' }));
  for (const [trial, hash] of said) expect(hash, trial).toBe(found.get(trial));
});

test("a base's version decides every trial, scratch too", () => {
  const of = (version: 1 | 1.5) =>
    hashesOf({
      bases: [resnet50({ version })],
      sources: [random()],
      regimes: ['frozen', 'scratch'],
    });
  const [one, other] = [of(1), of(1.5)];
  expect([...one.values()].filter((hash) => [...other.values()].includes(hash))).toEqual([]);
});

test("a budget's name does not matter, its schedule does", () => {
  /** Each regime's own, so that the pretraining stays what it is. */
  const regimes = (epochs: number, patience: number | 'never') => {
    const own = { epochs, earlyStopping: { patience } };
    return hashesOf({ training: { frozen: own, 'fine-tuned': own, scratch: own } });
  };
  const under = (budget: ReturnType<typeof equal> | ReturnType<typeof converged>) =>
    hashesOf({ training: {}, budgets: [budget] });
  const six = regimes(6, 'never');
  expect(under(equal({ epochs: 6 }))).toEqual(six);
  expect(under(converged({ epochs: 6, patience: 4 }))).toEqual(regimes(6, 4));
  const others = [equal({ epochs: 7 }), equal({ steps: 6 }), converged({ epochs: 6, patience: 4 })];
  for (const hashes of others.map(under))
    for (const [trial, hash] of hashes) expect(hash).not.toBe(six.get(trial));
});

test('the size of the target matters to every trial but the pretraining', () => {
  const [all, some, more] = ['all' as const, 16, 20].map((size) =>
    hashesOf({ trainSizes: [size] }),
  );
  expect(all).toEqual(hashesOf({}));
  for (const trial of all!.keys())
    expect(new Set([all, some, more].map((hashes) => hashes?.get(trial))).size).toBe(3);
  const pretrainings = [undefined, [16]].map((trainSizes) => {
    const [first] = expandMatrix(sample(trainSizes && { trainSizes }));
    expect(first?.trial.kind).toBe('pretraining');
    return trialHash(first!, circumstances);
  });
  expect(pretrainings[1]).toBe(pretrainings[0]);
});

test('the grid of a regime matters to that regime alone', () => {
  const plain = hashesOf({});
  const tuned = hashesOf({
    training: { ...sampleInput.training, scratch: { tune: { learningRate: [0.1, 0.01] } } },
  });
  const changed = [...plain.keys()].filter((trial) => tuned.get(trial) !== plain.get(trial));
  expect(changed).toEqual(['null scratch']);
});
