import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ROOMS } from './rooms.ts';

const SRC = resolve(import.meta.dirname, '../../src');

interface Import {
  readonly file: string;
  readonly target: string;
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.as.ts'),
);
const imports = files.flatMap(importsOf);

test('every room is in the table, and the source has imports to check', () => {
  const rooms = readdirSync(SRC).map((entry) => entry.replace(/\.ts$/, ''));
  expect(rooms.sort()).toEqual(Object.keys(ROOMS).sort());
  expect(imports.length).toBeGreaterThan(1000);
});

test('imports follow the arrows', () => {
  const allowed = ({ from, to }: Import) =>
    from === to || ROOMS[to]!.forAll || ROOMS[from]!.imports.includes(to);
  expect(imports.filter((each) => !allowed(each)).map(named)).toEqual([]);
});

test('every arrow of the table is used', () => {
  const unused = Object.entries(ROOMS).flatMap(([from, { imports: arrows }]) =>
    arrows
      .filter((to) => !imports.some((each) => each.from === from && each.to === to))
      .map((to) => `${from} -> ${to}`),
  );
  expect(unused).toEqual([]);
});

test('every arrow inside a room is used', () => {
  const unused = Object.entries(ROOMS).flatMap(([room, { inside = {} }]) =>
    Object.entries(inside).flatMap(([from, arrows]) =>
      arrows
        .filter(
          (to) =>
            !imports.some(
              ({ file, target }) =>
                file.startsWith(`${room}/${from}/`) && target.startsWith(`${room}/${to}/`),
            ),
        )
        .map((to) => `${room}: ${from} -> ${to}`),
    ),
  );
  expect(unused).toEqual([]);
});

test('folders of a room import of their siblings what the table says', () => {
  const between = imports.flatMap((each) => {
    const [from, to] = [folderOf(each.file), folderOf(each.target)];
    return each.from === each.to && from !== '' && to !== '' && from !== to
      ? [{ ...each, ofFolder: from, toFolder: to }]
      : [];
  });
  const wrong = between.filter(
    ({ from, ofFolder, toFolder }) => !ROOMS[from]!.inside?.[ofFolder]?.includes(toFolder),
  );
  expect(wrong.map(named)).toEqual([]);
});

test('no file imports itself by way of others, types among them', () => {
  const targets = new Map<string, string[]>();
  for (const { file, target } of imports) targets.set(file, [...(targets.get(file) ?? []), target]);
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const target of targets.get(file) ?? []) {
      const found = walk(target, [...path, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  expect(files.flatMap((file) => walk(file, []))).toEqual([]);
});

test('analysis, gate and report know of the store its records alone', () => {
  const beyond = imports.filter(
    ({ from, to, typeOnly }) =>
      ['analysis', 'gate', 'report'].includes(from) && to === 'store' && !typeOnly,
  );
  expect(beyond).toEqual([]);
});

test('TensorFlow.js is imported in the backend room only', () => {
  const direct = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      !file.startsWith('backend/') &&
      /(from|import\() ?'@tensorflow\//.test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(direct).toEqual([]);
});

test('SQL stands in the store room only', () => {
  const withSql = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      !file.startsWith('store/') &&
      /(?:from|import\(|require\() ?'better-sqlite3'|\bSELECT .* FROM\b|\bINSERT INTO\b/.test(
        readFileSync(join(SRC, file), 'utf8'),
      ),
  );
  expect(withSql).toEqual([]);
});

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\b([^'";]*?)from '(\.[^']+)'/gm);
  const later = text.matchAll(/\bimport\(()'(\.[^']+)'\)/g);
  return [...statements, ...later].map(([, head, path]) => {
    const target = relative(SRC, resolve(SRC, dirname(file), path ?? ''));
    return {
      file,
      target,
      from: roomOf(file),
      to: roomOf(target),
      typeOnly: (head ?? '').trim().startsWith('type '),
    };
  });
}

function roomOf(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.ts$/, '');
}

/** The folder of a room that a file is in; empty where it stands in the room itself. */
function folderOf(file: string): string {
  const parts = file.split('/');
  return parts.length > 2 ? parts[1]! : '';
}

function named({ file, target }: Import): string {
  return `${file} -> ${target}`;
}
