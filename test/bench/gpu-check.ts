/**
 * Whether captured steps are those op by op on this card, at full width: the losses of both over
 * some steps, and how far they are apart.
 *
 *   jiti test/bench/gpu-check.ts [--steps 20] [--base VGG16]
 */
import { parseArgs } from 'node:util';
import { chooseBackend, stopBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { BASE_NAMES, BASES, type BaseName } from '../../src/experiment/bases.ts';
import { baseVariables, createClassifier, headVariables } from '../../src/training/classifier.ts';
import { compile, compileEagerly } from '../../src/training/step/compiled.ts';
import { createOptimizer } from '../../src/training/step/optimizer.ts';
import { SCHEDULE } from '../reference/side-by-side-task.ts';

const { values } = parseArgs({
  options: {
    base: { type: 'string', multiple: true },
    steps: { type: 'string', default: '20' },
    width: { type: 'string', default: '1' },
    batch: { type: 'string', default: '32' },
  },
});
const steps = Number(values.steps);
const batch = Number(values.batch);
/** Relative, of a loss; at the rate below rounding does not grow beyond it. */
const TOLERANCE = 1e-4;

const { device } = await chooseBackend('webgpu');
console.log(device);
let isGood = true;
for (const name of (values.base ?? BASE_NAMES) as BaseName[]) {
  const eager = await losses(name, false);
  const captured = await losses(name, true);
  const apart = Math.max(...eager.map((loss, i) => Math.abs(captured[i]! / loss - 1)));
  // Not a number is not good either.
  const isClose = apart < TOLERANCE;
  isGood &&= isClose;
  const ends = [eager[0], eager.at(-1), captured.at(-1)].map((loss) => loss!.toFixed(6));
  console.log(
    `${name}: ${isClose ? 'same' : 'DIFFERENT'}, ${apart.toExponential(1)} apart; first ${ends[0]}, last eager ${ends[1]}, captured ${ends[2]}`,
  );
}
stopBackend();
process.exit(isGood ? 0 : 1);

async function losses(name: BaseName, isCaptured: boolean): Promise<number[]> {
  const size = BASES[name].minInputSize;
  const base = { name, width: Number(values.width), inputSize: size };
  const classifier = createClassifier(base, SCHEDULE, 10, 1, null);
  const optimizer = createOptimizer({ ...SCHEDULE.optimizer, learningRate: 2e-8 });
  const network = {
    forward: (x: tf.Tensor4D, training: boolean) =>
      classifier.logits(x, training ? { batchNorm: 'train' } : null),
    variables: [...baseVariables(classifier), ...headVariables(classifier)],
  };
  const notice = (text: string) => console.log(`${name}: ${text}`);
  const compiled = isCaptured
    ? compile(network, optimizer, { notice })
    : compileEagerly(network, optimizer);
  const found: number[] = [];
  for (let i = 0; i < steps; i++) {
    const x = tf.randomNormal<tf.Rank.R4>([batch, size, size, 3], 0, 1, 'float32', 1 + (i % 2));
    const labels = tf.tensor1d(
      Int32Array.from({ length: batch }, (_, k) => k % 10),
      'int32',
    );
    const { loss, correct } = compiled.step({ x, labels });
    found.push((await loss.data())[0]!);
    tf.dispose([x, labels, loss, correct]);
  }
  compiled.dispose();
  optimizer.dispose();
  classifier.dispose();
  return found;
}
