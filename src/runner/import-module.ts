import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import { BenchError, reasonOf } from '../errors.ts';

/**
 * The default export of a user's TypeScript file, in which `transfer-bench` is this harness.
 * @param expected What it should be, such as `defineExperiment({ ... })`.
 * @throws BenchError `experiment` for a file that cannot be loaded or has none.
 */
export async function importDefault(file: string, expected: string): Promise<unknown> {
  const own = fileURLToPath(new URL('../index.js', import.meta.url));
  const jiti = createJiti(import.meta.url, {
    alias: { 'transfer-bench': own },
    moduleCache: false,
    interopDefault: false,
  });
  let module: { default?: unknown };
  try {
    module = await jiti.import<{ default?: unknown }>(pathToFileURL(resolve(file)).href);
  } catch (cause) {
    throw new BenchError('experiment', `${file} could not be loaded: ${reasonOf(cause)}`, {
      remedy: 'Mend the file; it must run as a TypeScript module.',
      cause,
    });
  }
  if (module.default === undefined) {
    throw new BenchError('experiment', `${file} has no default export`, {
      remedy: `Write \`export default ${expected}\`.`,
    });
  }
  return module.default;
}
