import type { DataCounts, GroupCounts } from '../../experiment/data-counts.ts';
import { GROUP_NOUNS, type GroupNoun } from '../../experiment/group-noun.ts';
import type { Experiment, SourceSpec } from '../../experiment/schema.ts';
import { listed } from '../../text/numbers.ts';
import { isControl } from '../comparison/controls.ts';
import type { Comparison, Scope } from '../types.ts';

/** What the verdicts speak of: what was sampled, and what stayed as it is. Empty without a comparison. */
export function scopeText(
  experiment: Experiment,
  comparisons: readonly Comparison[],
  data: readonly DataCounts[],
): string {
  const tested = comparisons.filter(({ p }) => p !== null);
  if (tested.length === 0) return '';
  const scopes = new Set(tested.map(({ scope }) => scope));
  const images = rangeText(tested.map(({ testImages }) => testImages));
  const groups = groupsIn(
    data,
    tested.map(({ target }) => target),
  );
  const seeds = Math.max(...tested.map(({ pairs }) => pairs.length));
  const what = scopes.has('folds')
    ? inferredOverFolds(experiment, images, groups)
    : inferred(scopes, { seeds, images, groups });
  return [what, fixed(experiment)].join(' ').trim();
}

interface Sampled {
  readonly seeds: number;
  /** Test images, or the least and the most of several targets. */
  readonly images: string;
  /** Of each target; none unless all are known to have them. */
  readonly groups: readonly GroupCounts[];
}

function inferred(scopes: ReadonlySet<Scope>, { seeds, images, groups }: Sampled): string {
  if (scopes.has('seeds'))
    return scopes.size === 1
      ? `Inferred over seeds (${seeds}) alone, on these test images (${images}): what each was answered is not stored.`
      : `Inferred over seeds (${seeds}) and, where it is stored what each was answered, test images (${images}).`;
  const of = scopes.has('seeds, groups') ? groupsText(groups, images) : `test images (${images})`;
  return `Inferred over seeds (${seeds}) and ${of}, both taken as samples.`;
}

function groupsText(groups: readonly GroupCounts[], images: string): string {
  if (groups.length === 0) return `groups of test images (${images} images)`;
  const count = rangeText(groups.map(({ test }) => test));
  return `${GROUP_NOUNS[nounOf(groups)]} (${count}, with ${images} test images)`;
}

function inferredOverFolds(
  { test, targets }: Experiment,
  images: string,
  groups: readonly GroupCounts[],
): string {
  const repeats = test!.repeats === 1 ? '' : `, cut anew ${test!.repeats} times`;
  const own = targets.length === 1 ? 'its' : 'their';
  const noun = nounOf(groups);
  const count = rangeText(groups.map((each) => each.train + each.test));
  const [of, whole] =
    groups.length === 0
      ? ['', '']
      : [` of ${count} ${GROUP_NOUNS[noun]}`, `, each ${noun} whole in one`];
  return `Cross-validated: all ${images} images${of} in ${test!.folds} folds${whole}${repeats}, ${own} own splits set aside; inferred over training and test images together, by the corrected resampled t test.`;
}

/** The groups of targets, if all of them have some. */
function groupsIn(data: readonly DataCounts[], targets: readonly string[]): GroupCounts[] {
  const names = [...new Set(targets)];
  const known = names.flatMap(
    (target) => data.find(({ name, groups }) => name === target && groups)?.groups ?? [],
  );
  return known.length === names.length ? known : [];
}

/** What the groups of all targets are. */
function nounOf(groups: readonly GroupCounts[]): GroupNoun {
  const [first, ...others] = new Set(groups.map(({ are }) => are));
  return first === undefined || others.length > 0 ? 'group' : first;
}

function rangeText(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}

function fixed({ sources, trainSizes, test }: Experiment): string {
  const real = sources.filter((source) => !isControl(source));
  const one = real.filter((source) => !isDrawnAnew(source)).map(({ name }) => name);
  const parts = [
    ...(one.length === 0 ? [] : [`the one set of weights that each base has from ${listed(one)}`]),
    ...(trainSizes.includes('all') && test === undefined
      ? ['the target’s pool of training images']
      : []),
  ];
  return parts.length === 0 ? '' : `Not varied, so not inferred over: ${listed(parts)}.`;
}

/** Whether every seed has a pretraining of its own. */
function isDrawnAnew(source: SourceSpec): boolean {
  return source.kind === 'pretrain' && source.seedPolicy === 'per-seed';
}
