/**
 * How far the four bases are from Keras's, on every backend that works here:
 *
 *   npm run parity [-- --backend cpu --backend webgpu]
 *
 * Fails where an error is outside of its tolerance, and where nothing was measured.
 */
import { parseArgs } from 'node:util';
import { chooseBackend, stopBackend } from '../../src/backend/choose.ts';
import type { BackendName } from '../../src/experiment/backends.ts';
import { BASE_NAMES, type BaseName } from '../../src/experiment/bases.ts';
import { buildBase } from '../../src/models/bases/bases.ts';
import { passOf, readGolden } from './golden.ts';
import { COMPARED, isInside, settledParity, TOLERANCES } from './parity.ts';

const { values } = parseArgs({ options: { backend: { type: 'string', multiple: true } } });
// The cpu backend takes several minutes, webgpu without a GPU too: they are asked for by name.
const backends = (values.backend ?? ['tensorflow', 'wasm']) as BackendName[];

let measured = 0;
const outside: string[] = [];

const { keras, tensorflow } = readGolden('VGG16');
console.log(
  `Largest relative error of float32 here against float64 in Keras ${keras} (TensorFlow ${tensorflow}), width 1. In brackets that of Keras's own float32.\n`,
);
const header = ['backend', 'base', 'input', 'mode', ...COMPARED];
console.log(`| ${header.join(' | ')} |\n|${'---|'.repeat(header.length)}`);
for (const backend of backends) {
  const missing = await whyNot(backend);
  if (missing === null) for (const name of BASE_NAMES) await printBase(backend, name);
  else console.log(`| ${backend} | does not work here: ${missing} |`);
  stopBackend();
}
const limits = COMPARED.map((kind) => `${kind} ${TOLERANCES[kind].toExponential(0)}`).join(', ');
console.log(`\nTolerances: ${limits}.`);
if (measured === 0) console.log('Nothing was measured.');
else console.log(outside.length === 0 ? 'All inside.' : `Outside:\n${outside.join('\n')}`);
process.exitCode = measured > 0 && outside.length === 0 ? 0 : 1;

async function whyNot(backend: BackendName): Promise<string | null> {
  try {
    await chooseBackend(backend);
    return null;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

async function printBase(backend: string, name: BaseName): Promise<void> {
  for (const golden of readGolden(name).sizes)
    for (const mode of ['inference', 'training'] as const) {
      const pass = passOf(golden, mode);
      const graph = buildBase({ name, width: 1, inputSize: golden.size });
      const { parity, moves } = await settledParity(graph, pass, mode === 'training');
      const errors = COMPARED.map(
        (kind) => `${parity[kind].toExponential(1)} (${pass.kerasFloat32[kind].toExponential(1)})`,
      );
      const moved = moves > 0 ? `, last bits moved (${moves})` : '';
      const row = `| ${[backend, name, `${golden.size} px`, mode + moved, ...errors].join(' | ')} |`;
      console.log(row);
      measured += 1;
      if (!isInside(parity)) outside.push(row);
    }
}
