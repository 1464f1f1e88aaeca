import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { globSync } from 'tinyglobby';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const { optionalDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

test.each(Object.keys(optionalDependencies))(
  '%s, which may be missing, is loaded where it is wanted',
  (name) => {
    const loads = globSync('src/**/*.ts', { cwd: ROOT }).filter((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const imports = [...text.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)';$/gm)];
      return imports.some(([, from]) => from === name || from!.startsWith(`${name}/`));
    });
    expect(loads).toEqual([]);
  },
);
