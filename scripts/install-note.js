/**
 * Runs once after an install: npm drops an optional dependency that fails
 * without a word, so this says in one line what is missing and what it means.
 */
import { createRequire } from 'node:module';

const OPTIONAL = '@tensorflow/tfjs-node-gpu';

try {
  createRequire(import.meta.url).resolve(OPTIONAL);
} catch {
  console.log(
    `transfer-bench: ${OPTIONAL} could not be installed here (optional); trials run on a GPU by webgpu where one is found, else on wasm, one CPU core each. \`npx bench setup tensorflow\` builds it.`,
  );
}
