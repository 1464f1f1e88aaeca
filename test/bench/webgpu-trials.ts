/**
 * The quickstart's trials on webgpu beside the same on wasm, on its target `near`: every base in
 * every regime. Each base learns its source on wasm; wasm then trains with all seeds of the
 * quickstart, webgpu with the first. Fails where webgpu ends further from wasm than seeds do.
 *
 *   npm run bench:webgpu:trials [-- --base VGG16 --regime frozen]
 *
 * On SwiftShader and two cores a trial takes minutes: all twelve an hour and more.
 */
import { parseArgs } from 'node:util';
import { chooseBackend, stopBackend } from '../../src/backend/choose.ts';
import { BASE_NAMES } from '../../src/experiment/bases.ts';
import { expandMatrix } from '../../src/experiment/matrix.ts';
import { PLAIN_REGIMES, type PlainRegime } from '../../src/experiment/regime.ts';
import { baseLabel, type PlannedTrial, type TrialSpec } from '../../src/experiment/trial.ts';
import type { ClassifierWeights } from '../../src/models/weights/weights.ts';
import { loadExperiments } from '../../src/runner/plan/load-experiment.ts';
import { meanOf, sdOf } from '../../src/stats/t.ts';
import { runTrial } from '../../src/training/run-trial.ts';

const TARGET = 'near';
/** Standard deviations over wasm's seeds that webgpu may be from their mean. */
const MAX_DEVIATIONS = 3;
/** A standard deviation at the least: two of the 200 test images. */
const LEAST_DEVIATION = 0.01;

const { values } = parseArgs({
  options: {
    base: { type: 'string', multiple: true, default: [...BASE_NAMES] },
    regime: { type: 'string', multiple: true, default: [...PLAIN_REGIMES] },
  },
});

for (const [given, known] of [
  [values.base, BASE_NAMES],
  [values.regime, PLAIN_REGIMES],
] as const) {
  const wrong = given.find((name) => !(known as readonly string[]).includes(name));
  if (wrong === undefined) continue;
  console.error(`error: ${wrong} is none of ${known.join(', ')}`);
  process.exit(2);
}
const [loaded] = await loadExperiments(['experiments/quickstart.ts']);
const planned = expandMatrix(loaded!.experiment);
const { device } = await chooseBackend('webgpu');
console.log(`webgpu on ${device}\n`);
for (const name of values.base) {
  await compareBase(planned.filter(({ trial }) => trial.base.name === name));
}
await chooseBackend('webgpu');
stopBackend();

async function compareBase(trials: readonly PlannedTrial[]): Promise<void> {
  const { pretraining } = trials.find((each) => each.pretraining !== null)!;
  console.log(baseLabel(pretraining!.base));
  const { trained } = await run('wasm', pretraining!, null);
  for (const regime of values.regime as readonly PlainRegime[]) {
    const seeds = trials
      .map(({ trial }) => trial)
      .filter(
        (trial) => trial.kind === 'target' && trial.data.name === TARGET && trial.regime === regime,
      );
    await compareRegime(regime, seeds, regime === 'scratch' ? null : trained);
  }
}

async function compareRegime(
  regime: PlainRegime,
  seeds: readonly TrialSpec[],
  start: ClassifierWeights | null,
): Promise<void> {
  const onWasm: number[] = [];
  for (const trial of seeds) onWasm.push(await accuracyOn('wasm', trial, start));
  const found = await accuracyOn('webgpu', seeds[0]!, start);
  const deviation = Math.max(LEAST_DEVIATION, sdOf(onWasm));
  const distance = Math.abs(found - meanOf(onWasm)) / deviation;
  const isFar = distance > MAX_DEVIATIONS;
  if (isFar) process.exitCode = 1;
  console.log(
    `  ${regime.padEnd(10)}  webgpu ${percent(found)}, wasm ${onWasm.map(percent).join(' ')}: ` +
      `${distance.toFixed(1)} standard deviations of its seeds from their mean${isFar ? ', TOO FAR' : ''}`,
  );
}

async function accuracyOn(
  backend: 'wasm' | 'webgpu',
  trial: TrialSpec,
  start: ClassifierWeights | null,
): Promise<number> {
  const { result } = await run(backend, trial, start);
  return result.testAccuracy;
}

async function run(
  backend: 'wasm' | 'webgpu',
  trial: TrialSpec,
  start: ClassifierWeights | null,
): ReturnType<typeof runTrial> {
  await chooseBackend(backend);
  return runTrial(trial, start, { phase: () => {}, images: () => {}, epoch: () => {} });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
