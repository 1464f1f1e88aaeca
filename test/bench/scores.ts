/**
 * Every estimator of transfer beside its reference in numpy, scipy and scikit-learn.
 *
 *   npm run scores:golden
 *
 * Differences are shares of the reference, the largest over all inputs that it has a value for;
 * those of an error and of kNN, which are shares of images themselves, are as they are.
 */
import { generatorOf } from '../../src/experiment/random.ts';
import { presentClasses } from '../../src/stats/transferability/classes.ts';
import { estimateTransferability } from '../../src/stats/transferability/estimate.ts';
import { frechetDistance } from '../../src/stats/transferability/frechet.ts';
import { nLeepFrom } from '../../src/stats/transferability/n-leep.ts';
import { axesFor, leading, principalOf } from '../../src/stats/transferability/principal.ts';
import { classSeparation } from '../../src/stats/transferability/separation.ts';
import { domainError } from '../../src/training/probe/proxy-a-distance.ts';
import { sidesOf } from '../support/sides.ts';
import { GOLDEN, GOLDEN_DISTANCES } from '../support/transferability-golden.ts';

const found = new Map<string, { inputs: number; most: number }>();

function compared(name: string, own: number, reference: number, relative = true): void {
  const { inputs, most } = found.get(name) ?? { inputs: 0, most: 0 };
  const difference =
    Math.abs(own - reference) / (relative && reference !== 0 ? Math.abs(reference) : 1);
  found.set(name, { inputs: inputs + 1, most: Math.max(most, difference) });
}

for (const [, { features, labels, classes, source, clusters, ...golden }] of GOLDEN) {
  const six = estimateTransferability(features, labels, classes, source);
  for (const name of ['logMe', 'hScore', 'leep', 'nce', 'transRate'] as const)
    compared(name, six[name]!, golden[name]);
  compared('kNN', six.kNN, golden.kNN, false);
  const { gbc } = classSeparation(features, labels, classes, generatorOf('scores'));
  compared('gbc', gbc, golden.gbc);
  if (clusters === null) continue;
  const present = presentClasses(labels, classes);
  const principal = principalOf(features);
  const enough = Math.floor(labels.length / (5 * present.sizes.length) / 2);
  const axes = Math.min(32, enough, axesFor(principal, 0.8));
  const { scores } = leading(principal, axes);
  compared('nLeep', nLeepFrom(scores, axes, Int32Array.from(clusters), present), golden.nLeep!);
}
for (const [, { source, target, ...golden }] of GOLDEN_DISTANCES) {
  compared('frechet', frechetDistance(source, target), golden.frechet);
  const error = await domainError(...sidesOf(source, target));
  compared('aDistance', error, golden.error, false);
}

console.log('| estimator | inputs | largest difference |');
console.log('|---|--:|--:|');
for (const [name, { inputs, most }] of found)
  console.log(`| ${name} | ${inputs} | ${most.toExponential(1)} |`);
