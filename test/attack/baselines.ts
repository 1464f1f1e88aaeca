import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentHash } from '../../src/experiment/hash.ts';
import { generatorOf } from '../../src/experiment/random.ts';
import { baselineText } from '../../src/gate/baseline-text.ts';
import { openStore } from '../../src/store/open.ts';
import { cell, experiment, snapshot } from '../support/gate-runs.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { mutated } from './mutate.ts';
import type { Input } from './probe.ts';

const SOUND = baselineText(
  snapshot({ experiments: [experiment({ name: 'sample', trials: cell([0.8, 0.7]) })] }),
);

/** The sound baseline with a value elsewhere, signed again. */
function signed(path: readonly (string | number)[], value: unknown): string {
  const { transferBenchBaseline, checksum: _, ...content } = JSON.parse(SOUND);
  let at = content;
  for (const key of path.slice(0, -1)) at = at[key];
  at[path.at(-1)!] = value;
  return JSON.stringify({ transferBenchBaseline, checksum: contentHash(content), ...content });
}

const NASTY = '\u001b[31m\n::error::x\u202e';

const TEXTS: Readonly<Record<string, string>> = {
  empty: '',
  'no JSON': '{',
  null: 'null',
  'a list': '[]',
  nested: `{"transferBenchBaseline":1,"checksum":"","a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`,
  'deep objects': `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}`,
  'a conflict': SOUND.replace('\n', '\n<<<<<<< HEAD\n'),
  'a name that leads out': signed(['experiments', 0, 'name'], '../../x'),
  'a name of controls': signed(['experiments', 0, 'name'], NASTY),
  'a file of controls': signed(['experiments', 0, 'file'], NASTY),
  'an error of controls': signed(['experiments', 0, 'trials', 0, 'error'], NASTY),
  'a machine of controls': signed(['machine'], NASTY),
  'a base of controls': signed(['experiments', 0, 'trials', 0, 'base'], NASTY),
  'a run of 10^300': signed(['run'], 1e300),
  'no trials': signed(['experiments', 0, 'trials'], []),
  'no experiments': signed(['experiments'], []),
  'an accuracy of 9': signed(['experiments', 0, 'trials', 0, 'accuracy'], 9),
  'seconds below 0': signed(['experiments', 0, 'trials', 0, 'seconds'], -1),
  'a seed of text': signed(['experiments', 0, 'trials', 0, 'seed'], 'x'),
  'many trials alike': signed(
    ['experiments', 0, 'trials'],
    Array(5000).fill(JSON.parse(SOUND).experiments[0].trials[0]),
  ),
};

export function baselines(seed: number, mutations: number): Input[] {
  const random = generatorOf('attack on baselines', seed);
  const input = (name: string, text: string | Buffer): Input => ({
    name,
    prepare(folder) {
      const store = openStore(join(folder, 'store.sqlite'));
      const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
      for (const number of [1, 2]) store.recordTrial(run, endedTrial(number));
      store.finishRun(run, 'finished');
      store.close();
      writeFileSync(join(folder, 'base.json'), text);
      return ['compare', 'base.json', '--store', 'store.sqlite'];
    },
  });
  return [
    ...Object.entries(TEXTS).map(([name, text]) => input(name, text)),
    ...Array.from({ length: mutations }, () => {
      const { what, bytes } = mutated(Buffer.from(SOUND), random);
      return input(what, bytes);
    }),
  ];
}
