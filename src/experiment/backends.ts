interface BackendFacts {
  /** Whether an experiment can be trained on it in bearable time. */
  readonly trains: boolean;
}

/** What computes, by name. */
export const BACKENDS = {
  tensorflow: { trains: true },
  webgpu: { trains: true },
  wasm: { trains: true },
  cpu: { trains: false },
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
