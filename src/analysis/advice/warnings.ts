import { replicateOf } from '../../experiment/folds.ts';
import type { Experiment } from '../../experiment/schema.ts';
import { counted, listed, points } from '../../text/numbers.ts';
import { collapsedOf } from '../comparison/collapse.ts';
import { type Arm, testedGroups, testedImages } from '../comparison/gather.ts';
import { measureOf } from '../comparison/measures.ts';
import { weakSourceMeaning, weakSourceText } from '../findings/weak-sources.ts';
import type { Comparison, WeakSource } from '../types.ts';

/** Groups below which their spread is hardly known. */
const FEW_GROUPS = 10;

/** What weakens all that is said, a sentence each. */
export function warningsOf(
  experiment: Experiment,
  arms: readonly Arm[],
  comparisons: readonly Comparison[],
  weak: readonly WeakSource[],
): string[] {
  return [
    ...weak.map((source) => `${weakSourceText(source)}. ${weakSourceMeaning(source)}`),
    ...smallTestSets(experiment, arms),
    ...fewGroups(experiment, arms),
    ...unknownAnswers(comparisons),
    ...failing(comparisons),
    ...collapsing(experiment, arms),
  ];
}

/** One test image that turns should not move accuracy by more than what matters. */
function smallTestSets({ verdict, test }: Experiment, arms: readonly Arm[]): string[] {
  if (verdict.metric !== 'accuracy') return [];
  return targetsOf(arms).flatMap(([target, trials]) => {
    const images = testedImages(trials);
    return 1 / images <= verdict.margin
      ? []
      : [
          `${target} has ${counted(images, test === undefined ? 'test image' : 'image')}: each is ${points(1 / images)} points of accuracy, more than the margin of ${points(verdict.margin)}. Test on more, at least ${Math.ceil(1 / verdict.margin)}.`,
        ];
  });
}

function fewGroups({ test }: Experiment, arms: readonly Arm[]): string[] {
  return targetsOf(arms).flatMap(([target, trials]) => {
    const groups = testedGroups(trials);
    const count = groups === null ? Number.POSITIVE_INFINITY : new Set(groups).size;
    const images = test === undefined ? 'test images' : 'images';
    return count >= FEW_GROUPS
      ? []
      : [
          `The ${images} of ${target} are of ${counted(count, 'group')}: images of one group are not independent, so next to nothing can be said of others. Test on at least ${FEW_GROUPS}.`,
        ];
  });
}

function unknownAnswers(comparisons: readonly Comparison[]): string[] {
  const tested = comparisons.filter(({ p }) => p !== null);
  const without = tested.filter(({ scope }) => scope === 'seeds');
  return without.length === 0
    ? []
    : [
        `What each test image was answered, or what group it is of, is not stored for ${without.length === tested.length ? 'any comparison' : `${without.length} of ${tested.length} comparisons`}: those verdicts speak of these test images only, and other images may turn them. Train again, with --fresh, to have it stored.`,
      ];
}

function failing(comparisons: readonly Comparison[]): string[] {
  const failed = comparisons.filter(({ failures }) => failures !== null);
  return failed.length === 0
    ? []
    : [
        `Trials failed in ${counted(failed.length, 'comparison')}: a verdict is given only where it holds among the trials that finished and with every failed one scored as guessing.`,
      ];
}

function collapsing(experiment: Experiment, arms: readonly Arm[]): string[] {
  const measure = measureOf(experiment);
  const collapsed = arms.filter((arm) => collapsedOf(arm, measure).length > 0);
  if (collapsed.length === 0) return [];
  const names = [
    ...new Set(collapsed.map(({ base, regime, target }) => `${base} ${regime} on ${target}`)),
  ];
  return [
    `Training collapsed in single ${replicateOf(experiment)}s of ${listed(names.slice(0, 3))}${names.length > 3 ? ` and ${names.length - 3} more` : ''}: the tests assume that differences vary symmetrically, and claim too much where one arm can collapse.`,
  ];
}

function targetsOf(arms: readonly Arm[]) {
  const targets = [...new Set(arms.map(({ target }) => target))];
  return targets.flatMap((target) => {
    const own = arms.filter((arm) => arm.target === target);
    const trials = [...(own.find(({ finished }) => finished.size > 0)?.finished.values() ?? [])];
    return trials.length === 0 ? [] : [[target, trials] as const];
  });
}
