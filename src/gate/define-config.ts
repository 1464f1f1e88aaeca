import type { ConfigInput } from './settings.ts';

/** Types a configuration, so that an editor completes it; `bench compare` validates it. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
