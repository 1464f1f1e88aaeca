import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** Which rooms a room may import, beside itself and what all may. */
const ARROWS: Record<string, readonly string[]> = {
  index: ['spec', 'analysis'],
  // Data for the pictures of a report, which itself knows rows alone.
  cli: [
    'runner',
    'report',
    'analysis',
    'store',
    'models',
    'data',
    'spec',
    'cache',
    'setup',
    'backend',
  ],
  // What makes this machine fit, and says what is missing: it runs and opens all there is.
  setup: ['runner', 'backend', 'store', 'training', 'cache'],
  runner: ['training', 'backend', 'store', 'spec', 'cache'],
  report: ['analysis', 'store', 'spec'],
  analysis: ['stats', 'store', 'spec'],
  store: ['spec'],
  // Features of frozen bases are shared through the cache.
  training: ['models', 'data', 'backend', 'spec', 'stats', 'transferability', 'cache'],
  models: ['backend', 'spec'],
  cache: ['spec'],
  data: ['backend', 'spec', 'cache'],
  // The cache holds what `bench setup tensorflow` made.
  backend: ['cache'],
  spec: [],
  stats: [],
  transferability: [],
  errors: [],
  'as-bench-error': [],
  files: [],
  inside: [],
  'make-folder': [],
  'regular-file': [],
  visible: [],
  'write-whole': [],
};

const FOR_ALL = [
  'as-bench-error',
  'errors',
  'files',
  'inside',
  'make-folder',
  'regular-file',
  'visible',
  'write-whole',
];

interface Import {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const imports = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.as.ts'))
  .flatMap(importsOf);

test('every room is in the table, and the source has imports to check', () => {
  const rooms = readdirSync(SRC).map((entry) => entry.replace(/\.ts$/, ''));
  expect(rooms.sort()).toEqual(Object.keys(ARROWS).sort());
  expect(imports.length).toBeGreaterThan(100);
});

test('imports follow the arrows', () => {
  const allowed = ({ from, to }: Import) =>
    from === to || FOR_ALL.includes(to) || (ARROWS[from] ?? []).includes(to);
  const wrong = imports.filter((each) => !allowed(each)).map(({ file, to }) => `${file} -> ${to}`);
  expect(wrong).toEqual([]);
});

test('analysis and report know of the store its records alone', () => {
  const beyond = imports.filter(
    ({ from, to, typeOnly }) =>
      ['analysis', 'report'].includes(from) && to === 'store' && !typeOnly,
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
  return [...statements].map(([, head, target]) => ({
    file,
    from: roomOf(file),
    to: roomOf(relative(SRC, resolve(SRC, dirname(file), target ?? ''))),
    typeOnly: (head ?? '').trim().startsWith('type '),
  }));
}

function roomOf(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.ts$/, '');
}
