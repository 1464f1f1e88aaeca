/** What work takes before anything was measured on a machine, in seconds. */
export interface Costs {
  /** For a multiply-add. */
  readonly mac: number;
  /** For a number that a layer gives: what is added, normalised, moved. */
  readonly output: number;
  /** To begin the computation of a layer on a batch. */
  readonly call: number;
}

interface BackendFacts {
  /** Whether an experiment can be trained on it in bearable time. */
  readonly trains: boolean;
  /** On a GPU, and on a processor, which may act as a GPU. */
  readonly costs: { readonly gpu: Costs; readonly processor: Costs };
}

// Of a GPU, and of a processor that acts as one or runs JavaScript, an order of magnitude.
const GPU: Costs = { mac: 3e-13, output: 1e-11, call: 5e-5 };
const SLOW: Costs = { mac: 2e-8, output: 5e-8, call: 1e-3 };
// Fitted to trials of the quickstart, one a core of a processor for servers.
const WASM: Costs = { mac: 5.3e-11, output: 7.7e-10, call: 4.3e-5 };
const LIBTENSORFLOW: Costs = { mac: 2.5e-11, output: 3.3e-10, call: 1e-5 };

/** What computes, by name. */
export const BACKENDS = {
  tensorflow: { trains: true, costs: { gpu: GPU, processor: LIBTENSORFLOW } },
  webgpu: { trains: true, costs: { gpu: GPU, processor: SLOW } },
  wasm: { trains: true, costs: { gpu: GPU, processor: WASM } },
  cpu: { trains: false, costs: { gpu: GPU, processor: SLOW } },
} as const satisfies Readonly<Record<string, BackendFacts>>;

export type BackendName = keyof typeof BACKENDS;

/**
 * Backends that an experiment or a command may ask for. `auto` is the best there is:
 * tensorflow on a GPU, webgpu on a GPU, tensorflow on the processor, wasm.
 */
export type BackendRequest = 'auto' | BackendName;
export const BACKEND_REQUESTS: readonly BackendRequest[] = [
  'auto',
  ...(Object.keys(BACKENDS) as BackendName[]),
];

/** The precision of products as it is printed: of WebGPU that it leaves a card's tensor cores idle. */
export function precisionText(backend: string, precision: string): string {
  return backend === 'webgpu' ? `${precision} without tensor cores` : precision;
}
