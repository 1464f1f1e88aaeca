import { alsoTestName, targetElsewhere } from '../../experiment/also-test.ts';
import type { AlsoTestRecord, ValidationRecord } from '../../experiment/result.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { macroAuc } from '../../stats/auc.ts';
import { balancedAccuracy, recallByClass } from '../../stats/classification.ts';
import { AGAINST } from './against.ts';
import { type Arm, calledOf, type Finished } from './gather.ts';
import { type Looks, lookKey, lookOf } from './looks.ts';

/** What an experiment's other tests rest on, by the hash of a trial. */
export interface AlsoTested {
  /** In the order of the experiment's `alsoTest`. */
  readonly records: ReadonlyMap<string, readonly AlsoTestRecord[]>;
  readonly validation?: ReadonlyMap<string, ValidationRecord> | undefined;
}

/** The arms of an experiment as one of its other tests finds them, and how often each was looked at. */
export interface AlsoArms {
  readonly name: string;
  readonly arms: readonly Arm[];
  readonly looks: Looks;
}

/**
 * The arms as each other test finds them: the same trials, with its images in the place of
 * the target's. A trial whose answers to it are not known is not among them.
 */
export function alsoArmsOf(
  { alsoTest = [], verdict }: Experiment,
  arms: readonly Arm[],
  { records, validation }: AlsoTested,
  looks: Looks,
): AlsoArms[] {
  return alsoTest.map((spec, place) => {
    const name = alsoTestName(spec);
    const renamed = arms.map((arm): readonly [Arm, Arm] => {
      const finished = new Map<number, Finished>();
      for (const [seed, trial] of arm.finished) {
        const record = records.get(trial.hash)?.[place];
        if (record !== undefined)
          finished.set(seed, {
            ...testedOn(trial, record, verdict, validation?.get(trial.hash)),
            // What a fold tests on is a fold's still when it is corrupted.
            elsewhere: spec.kind !== 'corrupted',
          });
      }
      return [arm, { ...arm, target: targetElsewhere(name, arm.target), finished }];
    });
    return {
      name,
      arms: renamed.map(([, own]) => own),
      looks: new Map(
        renamed.flatMap(([arm, own]) =>
          AGAINST.map((against) => [lookKey(own, against), lookOf(arm, looks, against)]),
        ),
      ),
    };
  });
}

/** A trial with another test's images in the place of its target's. */
function testedOn(
  trial: Finished,
  { labels, probabilities, groups }: AlsoTestRecord,
  verdict: Experiment['verdict'],
  validation: ValidationRecord | undefined,
): Finished {
  const classes = trial.classes.length;
  const predicted = labels.map((_, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
  const right = Uint8Array.from(labels, (label, i) => Number(label === predicted[i]));
  const label = verdict.positive === undefined ? -1 : trial.classes.indexOf(verdict.positive);
  return {
    ...trial,
    accuracy: right.reduce((sum, each) => sum + each, 0) / labels.length,
    balancedAccuracy: balancedAccuracy(recallByClass(labels, predicted, classes)),
    auc: macroAuc(probabilities, labels, classes),
    testImages: labels.length,
    answers: {
      labels,
      right,
      groups,
      probabilities,
      positive:
        label < 0
          ? null
          : calledOf({ predicted, labels }, label, verdict, probabilities, validation),
    },
  };
}
