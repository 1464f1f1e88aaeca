import { existsSync } from 'node:fs';
import type { Options } from 'yargs';
import { BenchError } from '../../errors.ts';
import { validated } from '../../experiment/validate.ts';
import { type Config, configSchema } from '../../gate/settings.ts';
import { importDefault } from '../../runner/plan/import-module.ts';
import { print } from '../output/print.ts';
import { repeatable } from './options.ts';

/** Read where it is there, from the working directory. */
const USUAL = 'bench.config.ts';

export const configOptions = {
  config: {
    alias: 'c',
    describe: 'Configuration of the gates; bench.config.ts where there is one',
    type: 'string',
    requiresArg: true,
  },
  gates: {
    describe: 'Overrides a gate: --gates.accuracy.margin=0.02, --gates.time=false',
    requiresArg: true,
  },
  across: {
    describe: 'Compare although this changed: code, data or backend; may be repeated',
    ...repeatable,
  },
} as const satisfies Record<string, Options>;

export interface ConfigArguments {
  config: string | undefined;
  gates: unknown;
  across: string[] | undefined;
}

/**
 * The configuration: defaults, then the file's, then the command line's.
 * @throws BenchError `usage` for a file that is not there, `experiment` for what does not validate.
 */
export async function configOf({ config: file, gates, across }: ConfigArguments): Promise<Config> {
  if (file !== undefined && !existsSync(file)) {
    throw new BenchError('usage', `--config: there is no file ${file}`, {
      remedy: `Name a file, or leave it out for ${USUAL} or the defaults.`,
    });
  }
  const own = file ?? (existsSync(USUAL) ? USUAL : undefined);
  const written =
    own === undefined
      ? {}
      : await importDefault(own, 'defineConfig({ ... })', (text) => print(text, 'stderr'));
  const base = validated(
    configSchema,
    isRecord(written) ? written : { '(its default export)': written },
    `${own ?? 'the defaults'} is not a valid configuration`,
  );
  const flags = {
    ...(gates === undefined ? {} : { gates: plain(gates) }),
    ...(across === undefined ? {} : { across }),
  };
  return validated(configSchema, merged(base, flags), 'the gates asked for are not valid');
}

/** What the command line has as text and means as a value. */
function plain(value: unknown): unknown {
  if (value === 'false') return false;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** The second over the first, key by key; a gate that was off is on where one of its keys is given. */
function merged(first: unknown, second: unknown): unknown {
  if (!isRecord(second)) return second;
  const under = isRecord(first) ? first : {};
  const over = Object.entries(second).map(([key, value]) => [key, merged(under[key], value)]);
  return { ...under, ...Object.fromEntries(over) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
