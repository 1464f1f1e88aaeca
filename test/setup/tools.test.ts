import { afterEach, expect, test, vi } from 'vitest';
import { assertTools } from '../../src/setup/tools.ts';
import { fakeProgram } from '../support/fake-program.ts';
import { temporaryFolder } from '../support/temporary-store.ts';

afterEach(() => vi.unstubAllEnvs());

/** A PATH with nothing on it but these programs. */
function onlyHas(...names: string[]): void {
  const folder = temporaryFolder();
  for (const name of names) fakeProgram(folder, name, `echo "${name} (some) 4.3.1"`);
  vi.stubEnv('PATH', folder);
  vi.stubEnv('CXX', '');
  vi.stubEnv('PYTHON', '');
}

test('says which versions there are', () => {
  onlyHas('npm', 'python3', 'make', 'g++');
  expect(assertTools(true)).toEqual([
    'npm 4.3.1',
    'python3 4.3.1',
    'make 4.3.1',
    'g++ 4.3.1',
    'python3 -m pip 4.3.1',
  ]);
});

test('names all that are missing, and their packages', () => {
  onlyHas('npm', 'python3');
  expect(() => assertTools(false)).toThrow(
    'Not found on PATH: make (to build the binding), g++ (to build the binding).',
  );
  expect(() => assertTools(false)).toThrow(
    expect.objectContaining({
      code: 'backend',
      remedy: expect.stringContaining('apt-get install -y make g++'),
    }),
  );
});

test('pip is asked for only where it is used, and a wheel does without it', () => {
  const folder = temporaryFolder();
  onlyHas('npm', 'make', 'g++');
  fakeProgram(folder, 'python3', 'case "$1" in -m) exit 1 ;; esac; echo Python 3.11.7');
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  expect(assertTools(false)).toHaveLength(4);
  expect(() => assertTools(true)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('python3 -m pip (to fetch libtensorflow)'),
      remedy: expect.stringContaining('--wheel'),
    }),
  );
});

test('the compiler that CXX names is the one that is looked for', () => {
  onlyHas('npm', 'python3', 'make', 'clang++');
  vi.stubEnv('CXX', 'clang++');
  expect(assertTools(false)).toContain('clang++ 4.3.1');
});
