import type { Experiment, SourceSpec } from '../../experiment/schema.ts';
import { listed } from '../../text/numbers.ts';
import { isControl } from '../comparison/controls.ts';
import type { Comparison, Scope } from '../types.ts';

/** What the verdicts speak of: what was sampled, and what stayed as it is. Empty without a comparison. */
export function scopeText(experiment: Experiment, comparisons: readonly Comparison[]): string {
  const tested = comparisons.filter(({ p }) => p !== null);
  if (tested.length === 0) return '';
  const scopes = new Set(tested.map(({ scope }) => scope));
  const counts = tested.map(({ testImages }) => testImages);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const images = least === most ? String(least) : `${least} to ${most}`;
  const seeds = Math.max(...tested.map(({ pairs }) => pairs.length));
  const what = scopes.has('folds')
    ? inferredOverFolds(experiment, images)
    : inferred(scopes, seeds, images);
  return [what, fixed(experiment)].join(' ').trim();
}

function inferred(scopes: ReadonlySet<Scope>, seeds: number, images: string): string {
  if (scopes.has('seeds'))
    return scopes.size === 1
      ? `Inferred over seeds (${seeds}) alone, on these test images (${images}): what each was answered is not stored.`
      : `Inferred over seeds (${seeds}) and, where it is stored what each was answered, test images (${images}).`;
  const of = scopes.has('seeds, groups') ? 'groups of test images' : 'test images';
  return `Inferred over seeds (${seeds}) and ${of} (${images}${scopes.has('seeds, groups') ? ' images' : ''}), both taken as samples.`;
}

function inferredOverFolds({ test, targets }: Experiment, images: string): string {
  const repeats = test!.repeats === 1 ? '' : `, cut anew ${test!.repeats} times`;
  const own = targets.length === 1 ? 'its' : 'their';
  return `Cross-validated: all ${images} images in ${test!.folds} folds${repeats}, ${own} own splits set aside; inferred over training and test images together, by the corrected resampled t test.`;
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
