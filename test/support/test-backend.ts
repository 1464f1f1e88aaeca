import type { BackendName } from '../../src/experiment/backends.ts';

/**
 * The backend that the models, the training and the command line are tested on:
 * wasm, which is everywhere, or what `BENCH_TEST_BACKEND` names.
 */
export const TEST_BACKEND = (process.env['BENCH_TEST_BACKEND'] || 'wasm') as BackendName;
