/** What an experiment file and a `bench.config.ts` may import. */

export * from './experiment/define.ts';
export type { ExperimentInput } from './experiment/schema.ts';
export { defineConfig } from './gate/define-config.ts';
export type { ConfigInput } from './gate/settings.ts';
