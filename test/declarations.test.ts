import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { type JsonSchema, typeDocs } from '../scripts/docs/type-docs.ts';
import { importDefaults } from '../src/runner/plan/import-module.ts';
import { findExperiments } from '../src/runner/plan/load-experiment.ts';

const ROOT = resolve(import.meta.dirname, '..');
const TYPES = join(ROOT, 'dist/types/index.d.ts');
const schema: JsonSchema = JSON.parse(
  readFileSync(join(ROOT, 'dist/experiment.schema.json'), 'utf8'),
);

/** A file of a user's, as an editor has it open. */
const FILE = join(ROOT, 'experiments/of-a-user.ts');
const TEXT = `
import { adam, defineExperiment, imageFolder, manifest, procedural, vgg16 } from 'transfer-bench';
export default defineExperiment({
  name: 'mine',
  question: 'Does it help?',
  bases: [vgg16({ width: 0.25 })],
  sources: [{ kind: 'pretrain', name: 'shapes', data: procedural({ name: 's', label: 'shape', train: 10, test: 10, noise: 0 }) }],
  targets: [imageFolder({ dir: 'photos', resize: 'fit', groupBy: /^(p)/ }), manifest({ file: 'labels.csv', columns: { group: 'patient' }, unreadable: 'skip' })],
  seeds: [1],
  training: { batchSize: 8, optimizer: adam(1e-3, { beta1: 0.8 }), scratch: { headless: 1, patience: 2 } },
});`;

const service = ts.createLanguageService({
  getCompilationSettings: () => ({
    strict: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    skipLibCheck: true,
    paths: { 'transfer-bench': [TYPES] },
  }),
  getScriptFileNames: () => [FILE],
  getScriptVersion: () => '1',
  getScriptSnapshot: (path) => {
    const text = path === FILE ? TEXT : ts.sys.readFile(path);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCurrentDirectory: () => ROOT,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: (path) => path === FILE || ts.sys.fileExists(path),
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
});

/** What an editor shows over a key: its comment, and its default where it has one. */
function hover(key: string): { text: string; usual: string | undefined } {
  const info = service.getQuickInfoAtPosition(FILE, TEXT.indexOf(`${key}:`));
  const tag = info?.tags?.find(({ name }) => name === 'default');
  return {
    text: ts.displayPartsToString(info?.documentation),
    usual: tag && ts.displayPartsToString(tag.text),
  };
}

test.each([
  ['bases', /networks to compare/, undefined],
  ['width', /Scales every channel count/, '1'],
  ['noise', /share of full scale/, '0.05'],
  ['resize', /`crop`: the largest square/, "'stretch'"],
  ['groupBy', /such as a patient/, undefined],
  ['file', /the working directory: `.csv`/, undefined],
  ['group', /such as a patient/, undefined],
  ['unreadable', /left out and listed/, "'error'"],
  ['batchSize', /Images a step/, '128, where neither the regime nor `training` sets it'],
  ['beta1', /moving average of gradients/, '0.9'],
])('an editor shows over %s what it is, its unit and its default', (key, text, usual) => {
  expect(hover(key)).toEqual({ text: expect.stringMatching(text), usual });
});

test('an editor marks what is no key, and nothing else', () => {
  const found = service
    .getSemanticDiagnostics(FILE)
    .map(({ start }) => TEXT.slice(start).split(':')[0]);
  expect(found).toEqual(['headless']);
});

test('every key of an experiment has a comment, and the default that its schema has', () => {
  const tags = new Map<string, string>();
  const copy = structuredClone(schema);
  let keys = 0;
  // It throws for a key without a comment.
  typeDocs(TYPES).describe(copy, 'ExperimentInput', (declaration, { default: value }) => {
    keys += 1;
    const [tag] = ts.getJSDocTags(declaration!).filter(({ tagName }) => tagName.text === 'default');
    const isEmpty = JSON.stringify(value ?? {}) === '{}';
    if (isEmpty) return;
    const name = declaration!.getText().split('\n').at(-1)!;
    tags.set(name, String(tag?.comment));
    const written = String(tag?.comment).split(', where')[0]!.replaceAll("'", '"');
    const json = written.replace(/([{,] ?)(\w+): /g, '$1"$2": ');
    expect(JSON.parse(json), name).toEqual(value);
  });
  expect(copy).toEqual(schema);
  expect(keys).toBeGreaterThan(100);
  expect(tags.size).toBeGreaterThan(30);
});

test('every option of an exported function has a comment', () => {
  const program = ts.createProgram([TYPES], { strict: true, skipLibCheck: true, types: [] });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(TYPES)!)!;
  const bare: string[] = [];
  let options = 0;
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol =
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    if (symbol.getDocumentationComment(checker).length === 0) bare.push(symbol.name);
    const signatures = checker.getTypeOfSymbol(symbol).getCallSignatures();
    for (const parameter of signatures.flatMap(({ parameters }) => parameters)) {
      if (parameter.name !== 'options') continue;
      const type = checker.getNonNullableType(checker.getTypeOfSymbol(parameter));
      for (const key of checker.getPropertiesOfType(type)) {
        options += 1;
        if (key.getDocumentationComment(checker).length === 0)
          bare.push(`${symbol.name}: ${key.name}`);
      }
    }
  }
  expect(bare).toEqual([]);
  expect(options).toBeGreaterThan(40);
});

test('the JSON schema takes the experiments as they are, and refuses what is wrong', async () => {
  const takes = new Ajv2020({ strict: false }).compile(schema);
  const patterns = ['experiments/*.ts', 'experiments/studies/*.ts'];
  const files = await findExperiments(patterns.map((pattern) => join(ROOT, pattern)));
  const found = await importDefaults(files, 'defineExperiment({ ... })');
  for (const [i, each] of found.entries())
    expect([files[i], takes(each), takes.errors]).toEqual([files[i], true, null]);
  const quickstart = found[files.findIndex((file) => file.endsWith('quickstart.ts'))] as object;
  expect(takes({ ...quickstart, name: 'Mine_2' })).toBe(true);
  for (const wrong of [
    { epoch: 3 },
    { seeds: [] },
    { seeds: [0.5] },
    { bases: [{ name: 'VGG16', width: 2 }] },
    { targets: [{ kind: 'procedural', name: 'x', label: 'smell', train: 1, test: 1 }] },
    { training: { batchSize: '8' } },
  ])
    expect([wrong, takes({ ...quickstart, ...wrong })]).toEqual([wrong, false]);
});
