/**
 * What the compilers leave to be done: `bench` in node_modules/.bin, where npx looks first. npm links
 * the bins of dependencies only, and npx would else keep a link of its own that
 * goes stale when this folder changes.
 */
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

chmodSync(at('dist/cli/main.js'), 0o755);
if (process.platform !== 'win32') {
  mkdirSync(at('node_modules/.bin'), { recursive: true });
  rmSync(at('node_modules/.bin/bench'), { force: true });
  symlinkSync('../../dist/cli/main.js', at('node_modules/.bin/bench'));
}
