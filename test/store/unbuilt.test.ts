import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const MAIN = resolve(import.meta.dirname, '../../dist/cli/main.js');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-unbuilt-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What stands where npm could not fetch the compiled part, or Node.js has been replaced since. */
const MISSING = `
const { _resolveFilename } = Module;
Module._resolveFilename = function (request, ...rest) {
  if (!request.endsWith('better_sqlite3.node')) return _resolveFilename.call(this, request, ...rest);
  throw Object.assign(new Error('Cannot find module ' + request), { code: 'MODULE_NOT_FOUND' });
};`;
const OTHER_NODE = `
const { dlopen } = process;
process.dlopen = function (module, file, ...rest) {
  if (!file.endsWith('better_sqlite3.node')) return dlopen.call(this, module, file, ...rest);
  const message = 'The module was compiled against a different Node.js version using\\nNODE_MODULE_VERSION 1.';
  throw Object.assign(new Error(message), { code: 'ERR_DLOPEN_FAILED' });
};`;

test.each([
  ['missing', MISSING],
  ['of another Node.js', OTHER_NODE],
])('where better-sqlite3 is %s, one line says so and one what to do', (_what, fault) => {
  const hook = join(folder, 'hook.cjs');
  writeFileSync(hook, `const Module = require('node:module');${fault}`);
  const store = join(folder, 'store.sqlite');
  writeFileSync(store, '');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--require', hook, MAIN, 'list', '--store', store],
    { encoding: 'utf8' },
  );
  expect([status, stdout]).toEqual([1, '']);
  const [error, remedy, ...more] = stderr.trimEnd().split('\n');
  expect(error).toBe(
    `error: ${store} cannot be opened: better-sqlite3 is not built for this Node.js (${process.versions.node}, ${process.platform}-${process.arch})`,
  );
  expect(remedy).toMatch(
    /^remedy: Run `npm rebuild better-sqlite3`\. .* Node\.js .*\b24\.x.* python3, make and g\+\+\.$/,
  );
  expect(more).toEqual([]);
});
