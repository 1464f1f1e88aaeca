/**
 * Loads what weights.py wrote: every array must be the formula's to the bit,
 * and the features those that Keras computed.
 *
 *   python test/reference/weights.py <folder>
 *   jiti test/reference/weights.ts <folder>
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBackend } from '../../src/backend/choose.ts';
import { tf } from '../../src/backend/tf.ts';
import { BASE_NAMES, BASES } from '../../src/experiment/bases.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { forward } from '../../src/models/forward.ts';
import { disposeWeights, toVariables } from '../../src/models/weights/weights.ts';
import { readSource } from '../../src/training/source-file.ts';
import { images, weight } from './formula.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('name the folder that weights.py wrote');
await chooseBackend('wasm');
for (const name of BASE_NAMES) {
  const inputSize = BASES[name].minInputSize;
  const base = { name, width: 1, inputSize };
  const graph = buildBase(base);
  const expected: number[] = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
  for (const file of [`${name}.h5`, `${name}.weights.h5`, `${name}.keras`]) {
    const { base: arrays } = await readSource(join(folder, file), base);
    const differing = [...arrays].filter(
      ([array, { shape, values }]) =>
        !Buffer.from(values.buffer, values.byteOffset, values.byteLength).equals(
          Buffer.from(weight('file ', array, shape).buffer),
        ),
    );
    const weights = toVariables(arrays, graph);
    const x = tf.tensor4d(images(2, inputSize), [2, inputSize, inputSize, 3]);
    const features = forward(graph, x, weights, { training: false, batchNorm: 'frozen' });
    const largest = Math.max(...expected.map(Math.abs));
    const apart = Math.max(
      ...(await features.data()).map((value, i) => Math.abs(value - expected[i]!)),
    );
    tf.dispose([x, features]);
    disposeWeights(weights);
    process.stdout.write(
      `${file}: ${arrays.size} arrays, ${differing.length} differ; features apart ${(apart / largest).toExponential(1)} of the largest\n`,
    );
  }
}
