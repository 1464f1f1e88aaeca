import { availableParallelism } from 'node:os';
import { archives } from './archives.ts';
import { baselines } from './baselines.ts';
import { environment } from './environment.ts';
import { experiments } from './experiments.ts';
import { images } from './images.ts';
import { kills } from './kills.ts';
import { type Answer, type Input, type Tried, tried } from './probe.ts';
import { stores } from './stores.ts';
import { weights } from './weights.ts';

export const GROUPS = [
  'kills',
  'experiments',
  'images',
  'archives',
  'weights',
  'stores',
  'baselines',
  'environment',
] as const;
export type Group = (typeof GROUPS)[number];

export interface Scale {
  readonly seed: number;
  /** Every n-th input that is listed; 1 takes all. */
  readonly every: number;
  /** Mutations of each kind of file, and points of the kill campaign. */
  readonly mutations: number;
  readonly kills: number;
}

export const WHOLE: Scale = { seed: 1, every: 1, mutations: 120, kills: 120 };
/** For every save: a few of each. */
export const SHORT: Scale = { seed: 1, every: 12, mutations: 12, kills: 2 };

/** Has the built command meet all inputs of a group. */
export async function attacked(group: Group, scale: Scale): Promise<Tried[]> {
  if (group === 'kills') return kills(scale.seed, scale.kills);
  const inputs = (await inputsOf(group, scale)).filter((_, i) => i % scale.every === 0);
  const results: Tried[] = [];
  const waiting = inputs.values();
  const worker = async () => {
    for (const input of waiting) results.push(await tried(input));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

async function inputsOf(
  group: Exclude<Group, 'kills'>,
  { seed, mutations }: Scale,
): Promise<Input[]> {
  switch (group) {
    case 'experiments':
      return experiments();
    case 'images':
      return images(seed, mutations);
    case 'archives':
      return archives(seed, mutations);
    case 'weights':
      return weights(seed, mutations);
    case 'stores':
      return stores(seed, mutations);
    case 'baselines':
      return baselines(seed, mutations);
    case 'environment':
      return environment();
  }
}

const ANSWERS: readonly Answer[] = ['clear error', 'accepted', 'unclear', 'hang'];

/** How many inputs had which answer, as a table's row. */
export function rowOf(group: Group, results: readonly Tried[]): string {
  const counts = ANSWERS.map((answer) => results.filter((each) => each.answer === answer).length);
  return `| ${[group, results.length, ...counts].join(' | ')} |`;
}

export const HEADER = `| group | tried | ${ANSWERS.join(' | ')} |\n|---|--:|--:|--:|--:|--:|`;

/** The inputs that were taken badly. */
export function bad(results: readonly Tried[]): Tried[] {
  return results.filter(({ answer }) => answer === 'unclear' || answer === 'hang');
}
