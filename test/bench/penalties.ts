/**
 * Every penalty of the remedies beside PyTorch's float64 golden values, and its gradients beside
 * PyTorch's and finite differences.
 *
 *   npm run remedies:golden
 *
 * Differences are shares of the largest gradient. Float32 leaves some 1e-6, and finite differences
 * by steps of 0.01 some 1e-2 where a penalty is curved.
 */
import { chooseBackend } from '../../src/backend/choose.ts';
import { finiteDifferences, gradientsOf, penaltyCases } from '../reference/remedies.ts';

await chooseBackend('wasm');
console.log('| penalty | value | PyTorch | gradient, from PyTorch | from finite differences |');
console.log('|---|--:|--:|--:|--:|');
for (const { name, penalty, inputs, golden } of penaltyCases()) {
  const own = await gradientsOf(penalty, inputs);
  const largest = Math.max(...golden.gradients.flat().map(Math.abs));
  let [fromGolden, fromNumeric] = [0, 0];
  for (const [i, gradient] of own.gradients.entries()) {
    const numeric = await finiteDifferences(penalty, inputs, i);
    for (const [k, each] of gradient.entries()) {
      fromGolden = Math.max(fromGolden, Math.abs(each - golden.gradients[i]![k]!) / largest);
      fromNumeric = Math.max(fromNumeric, Math.abs(each - numeric[k]!) / largest);
    }
  }
  const cells = [own.value, golden.value].map((value) => value.toPrecision(7));
  const differences = [fromGolden, fromNumeric].map((value) => value.toExponential(1));
  console.log(`| ${[name, ...cells, ...differences].join(' | ')} |`);
}
