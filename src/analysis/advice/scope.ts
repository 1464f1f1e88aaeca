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
  return [inferred(scopes, seeds, images), fixed(experiment)].join(' ').trim();
}

function inferred(scopes: ReadonlySet<Scope>, seeds: number, images: string): string {
  if (scopes.has('seeds'))
    return scopes.size === 1
      ? `Inferred over seeds (${seeds}) alone, on these test images (${images}): what each was answered is not stored.`
      : `Inferred over seeds (${seeds}) and, where it is stored what each was answered, test images (${images}).`;
  const of = scopes.has('seeds, groups') ? 'groups of test images' : 'test images';
  return `Inferred over seeds (${seeds}) and ${of} (${images}${scopes.has('seeds, groups') ? ' images' : ''}), both taken as samples.`;
}

function fixed({ sources, trainSizes }: Experiment): string {
  const real = sources.filter((source) => !isControl(source));
  const one = real.filter((source) => !isDrawnAnew(source)).map(({ name }) => name);
  const parts = [
    ...(one.length === 0 ? [] : [`the one set of weights that each base has from ${listed(one)}`]),
    ...(trainSizes.includes('all') ? ['the target’s pool of training images'] : []),
  ];
  return parts.length === 0 ? '' : `Not varied, so not inferred over: ${listed(parts)}.`;
}

/** Whether every seed has a pretraining of its own. */
function isDrawnAnew(source: SourceSpec): boolean {
  return source.kind === 'pretrain' && source.seedPolicy === 'per-seed';
}
