import { expect, test } from 'vitest';
import { contentHash } from '../../src/experiment/hash.ts';
import { trialHash } from '../../src/experiment/identity.ts';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import { scheduleOf } from '../../src/experiment/schedule.ts';
import { type TargetTrialSpec, trainedBy, trialLabel } from '../../src/experiment/trial.ts';
import { trialSpecSchema } from '../../src/experiment/trial-schema.ts';
import { validateExperiment } from '../../src/experiment/validate.ts';
import { bss, delta, fineTuned, l2sp, linearProbe, refine } from '../../src/index.ts';
import { sample, sampleInput } from '../support/sample-experiment.ts';

const circumstances = {
  backend: null,
  code: 'c0de',
  fingerprintOf: contentHash,
  weightsOf: () => 'd1gest',
};

const open = sample({
  regimes: [
    'frozen',
    'fine-tuned',
    'scratch',
    fineTuned({ name: 'l2-sp', penalty: l2sp({ alpha: 0.1 }) }),
    fineTuned({ name: 'all', penalty: [delta(), bss()], stochNorm: true, layerDecay: 0.5 }),
    linearProbe(),
    refine({ epochs: 9 }),
  ],
  training: { ...sampleInput.training, 'fine-tuned': { from: 'block5', headEpochs: 1 } },
});

const trials = expandMatrix(open).flatMap(({ trial }) => (trial.kind === 'target' ? trial : []));
const of = (regime: string) => trials.find((trial) => trial.regime === regime)!;

/** The fault lines of regimes. */
function faults(...regimes: unknown[]): string[] {
  try {
    validateExperiment('x.ts', { ...sampleInput, regimes });
    return [];
  } catch (error) {
    return (error as Error).message.split('\n  ').slice(1);
  }
}

test('a regime trains under its own name by the method that it is of, on every source', () => {
  expect(trainedBy(of('l2-sp'))).toBe('fine-tuned');
  expect(trainedBy(of('linear-probe'))).toBe('linear-probe');
  expect(trainedBy(of('refine'))).toBe('refine');
  expect(of('frozen')).not.toHaveProperty('method');
  expect(trialLabel(of('all'))).toBe('VGG16 ×0.25 32px · shapes → near · all · seed 1');
  expect(trials.filter(({ regime }) => regime === 'refine')).toHaveLength(2 * 2 * 3);
});

test('its settings are laid over those of its method, which are over the common ones', () => {
  const { fineTuning } = of('l2-sp').schedule;
  expect(fineTuning).toEqual({
    from: 'block5',
    headEpochs: 1,
    baseLearningRate: 1e-5,
    batchNorm: 'frozen',
    penalties: [{ kind: 'l2-sp', alpha: 0.1, beta: 0.01 }],
  });
  expect(of('all').schedule.fineTuning).toMatchObject({
    batchNorm: 'train',
    stochNorm: 0.5,
    layerDecay: 0.5,
    penalties: [
      { kind: 'delta', alpha: 0.01, beta: 0.01 },
      { kind: 'bss', eta: 1e-3, k: 1 },
    ],
  });
  expect(of('refine').schedule).toMatchObject({
    budget: { epochs: 9 },
    refine: { filters: [16, 32, 64] },
  });
  expect(of('linear-probe').schedule).toMatchObject({
    head: { units: [] },
    augmentation: false,
    tune: false,
    linearProbe: { l2: { from: 1e-6, to: 1e5, count: 45 } },
  });
});

test('a linear probe takes nothing over that it cannot do', () => {
  const training = { augmentation: { flip: true }, mixup: {}, labelSmoothing: 0.1 };
  const { augmentation, ...schedule } = scheduleOf(
    sample({ regimes: ['scratch', linearProbe()], training }).training,
    sample({ regimes: [linearProbe()] }).regimes[0]!,
  );
  expect(augmentation).toBe(false);
  expect(schedule).not.toHaveProperty('mixup');
  expect(schedule).not.toHaveProperty('labelSmoothing');
});

test('plain regimes have the hashes that they had, and a name has no part in one', () => {
  const hashes = (regimes: NonNullable<Parameters<typeof sample>[0]>['regimes']) =>
    expandMatrix(sample({ regimes: regimes! })).map((planned) => trialHash(planned, circumstances));
  const [penalty, other] = [l2sp(), l2sp({ alpha: 2 })];
  expect(hashes([fineTuned({ name: 'a', penalty })])).toEqual(
    hashes([fineTuned({ name: 'b', penalty })]),
  );
  expect(hashes([fineTuned({ name: 'a', penalty })])).not.toEqual(
    hashes([fineTuned({ name: 'a', penalty: other })]),
  );
  const { schedule, ...rest } = of('fine-tuned');
  expect(Object.keys(rest)).toEqual(
    'kind base source start data trainSize regime budget seed scaling'.split(' '),
  );
  expect(schedule.fineTuning).toEqual({
    from: 'block5',
    headEpochs: 1,
    baseLearningRate: 1e-5,
    batchNorm: 'frozen',
  });
  // What a fine-tuning is named is not what it is: with its settings alone it is the plain one.
  const plain = { ...of('fine-tuned'), regime: 'mine', method: 'fine-tuned' } as TargetTrialSpec;
  const hashOf = (trial: TargetTrialSpec) =>
    trialHash({ trial, source: null, pretraining: null }, circumstances);
  expect(hashOf(plain)).toBe(hashOf(of('fine-tuned')));
});

test('a spec comes back through its schema, which refuses a regime without its method', () => {
  for (const trial of trials) expect(trialSpecSchema.parse(structuredClone(trial))).toEqual(trial);
  const { method: _method, ...without } = of('refine');
  expect(trialSpecSchema.safeParse(without).success).toBe(false);
  expect(trialSpecSchema.safeParse({ ...of('frozen'), method: 'scratch' }).success).toBe(false);
  const penalties = [{ kind: 'l2-sp', alpha: -1, beta: 0 }];
  const { schedule } = of('l2-sp');
  const hostile = {
    ...of('l2-sp'),
    schedule: { ...schedule, fineTuning: { ...schedule.fineTuning, penalties } },
  };
  expect(trialSpecSchema.safeParse(hostile).success).toBe(false);
});

test.each([
  [
    'the name of a plain regime',
    [fineTuned({ name: 'frozen', layerDecay: 0.5 })],
    /regimes\[0\]\.name: expected another name/,
  ],
  [
    'one name twice',
    [linearProbe(), linearProbe()],
    /regimes: expected no two alike, but linear-probe is there twice/,
  ],
  [
    'no setting of its own',
    ['fine-tuned', fineTuned({ name: 'mine' })],
    /regimes\[1\]: expected another training than that of fine-tuned/,
  ],
  [
    'blocks by two ways',
    [fineTuned({ name: 'x', from: 'block4', train: ['block1'] })],
    /regimes\[0\]\.train: expected either from or train/,
  ],
  [
    'rates by two ways',
    [fineTuned({ name: 'x', layerDecay: 0.5, autoRgn: true })],
    /regimes\[0\]\.autoRgn: expected either layerDecay or autoRgn/,
  ],
  [
    'StochNorm on frozen statistics',
    [fineTuned({ name: 'x', stochNorm: true, batchNorm: 'frozen' })],
    /regimes\[0\]\.batchNorm: expected 'train', or nothing/,
  ],
  [
    'strengths of two penalties',
    [fineTuned({ name: 'x', penalty: [bss(), l2sp()], tune: { penaltyStrength: [1, 2] } })],
    /regimes\[0\]\.tune\.penaltyStrength: expected only beside one penalty/,
  ],
  [
    'strengths of no penalty',
    [fineTuned({ name: 'x', layerDecay: 0.5, tune: { penaltyStrength: [1, 2] } })],
    /regimes\[0\]\.tune\.penaltyStrength: expected only beside one penalty/,
  ],
  [
    'strengths of a regime that has none',
    [refine({ tune: { penaltyStrength: [1, 2] } as never })],
    /regimes\[0\]\.tune/,
  ],
  [
    'a penalty that is none',
    [{ kind: 'fine-tuned', name: 'x', penalty: { kind: 'l3' } }],
    /regimes\[0\]\.penalty/,
  ],
  [
    'an option that is none',
    [{ kind: 'refine', filter: [3] }],
    /regimes\[0\]\.filter: unknown key, did you mean filters\?/,
  ],
])('%s is refused', (_what, regimes, line) => {
  expect(faults(...regimes).join('\n')).toMatch(line);
});
