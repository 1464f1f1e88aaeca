/**
 * What an editor reads: the declarations of the exported types, with the comment and default of
 * each key of an experiment and a configuration, and the JSON schema of an experiment.
 *
 * TypeScript writes the type of a zod schema without the comments of its keys; they are put back.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';
import * as z from 'zod';
import { experimentSchema } from '../src/experiment/schema.ts';
import { configSchema } from '../src/gate/settings.ts';
import { trainingDefaults } from './docs/experiment.ts';
import { literal } from './docs/keys.ts';
import { type JsonSchema, typeDocs } from './docs/type-docs.ts';

const INDEX = 'src/index.ts';
const CONFIG = 'tsconfig.build.json';

const { config } = ts.readConfigFile(CONFIG, ts.sys.readFile);
const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
const program = ts.createProgram(fileNames, options);
const checker = program.getTypeChecker();
const docs = typeDocs(INDEX, program);

/** What each key of a schema has where nothing is set, by what declares the key; null where several keys differ. */
const defaults = new Map<ts.Declaration, string | null>();

const experiment = z.toJSONSchema(experimentSchema, { io: 'input' }) as JsonSchema;
describe(experiment, 'ExperimentInput');
describe(z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema, 'ConfigInput');

// Those of training stand outside its schema, where a regime may override them.
const { training } = experiment.properties!;
for (const [key, value] of Object.entries(trainingDefaults())) {
  const own = training!.properties![key] ?? training!.properties!['fine-tuned']!.properties![key];
  own!.default = value;
}
docs.describe(experiment, 'ExperimentInput', (declaration, { default: value }) => {
  if (declaration === undefined || value === undefined || defaults.has(declaration)) return;
  defaults.set(declaration, `${literal(value)}, where neither the regime nor \`training\` sets it`);
});

const declarations = new Map<string, string>();
const { diagnostics } = program.emit(
  undefined,
  (path, text) => declarations.set(resolve(path), text),
  undefined,
  true,
  { afterDeclarations: [documented] },
);
const faults = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
if (faults.length > 0) {
  const host = { getCurrentDirectory: process.cwd, getCanonicalFileName: String, getNewLine };
  process.stderr.write(ts.formatDiagnostics(faults, host));
  process.exit(1);
}
const entries = fileNames.map((file) =>
  file.replace(/^src/, options.outDir!).replace(/\.ts$/, '.d.ts'),
);
for (const path of reachable(entries.map((path) => resolve(path)))) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, declarations.get(path)!);
}
const titled = { ...experiment, title: 'An experiment of transfer-bench' };
writeFileSync('dist/experiment.schema.json', `${JSON.stringify(titled, null, 1)}\n`);

function getNewLine(): string {
  return '\n';
}

function describe(schema: JsonSchema, typeName: string): void {
  docs.describe(schema, typeName, (declaration, { default: value }) => {
    const isEmpty = typeof value === 'object' && Object.keys(value ?? {}).length === 0;
    if (declaration === undefined || value === undefined) return;
    if (isEmpty && !Array.isArray(value)) return;
    const text = literal(value);
    const known = defaults.get(declaration);
    defaults.set(declaration, known === undefined || known === text ? text : null);
  });
}

/** Declarations that some others import, and these: the rest is of no use to a reader. */
function reachable(paths: readonly string[]): Set<string> {
  const found = new Set<string>(paths);
  for (const path of found)
    for (const [, name] of declarations
      .get(path)!
      .matchAll(/(?:from|import\() ?['"](\.[^'"]+)\.ts['"]/g))
      found.add(`${resolve(dirname(path), name!)}.d.ts`);
  return found;
}

/** Declarations with the comments of the keys of their schemas. */
function documented(context: ts.TransformationContext): ts.CustomTransformer {
  const visit = (node: ts.Node): ts.Node => {
    const original = ts.getParseTreeNode(node);
    if (ts.isVariableDeclaration(node) && node.type && original)
      comment(node.type, checker.getTypeAtLocation(original));
    return ts.visitEachChild(node, visit, context);
  };
  return {
    transformSourceFile: (file) => ts.visitEachChild(file, visit, context),
    transformBundle: (bundle) => bundle,
  };
}

/** Gives the keys in a written type the comments that they have in the type itself. */
function comment(node: ts.TypeNode, type: ts.Type): void {
  if (ts.isTypeLiteralNode(node))
    for (const member of node.members) {
      const name = member.name as ts.PropertyName | undefined;
      if (!ts.isPropertySignature(member) || !name || !('text' in name)) continue;
      const symbol = checker.getPropertyOfType(type, name.text);
      if (symbol === undefined) continue;
      commentKey(member, symbol);
      if (member.type) comment(member.type, checker.getTypeOfSymbol(symbol));
    }
  else if (ts.isTypeOperatorNode(node)) comment(node.type, type);
  else {
    const inner = ts.isTupleTypeNode(node)
      ? node.elements
      : ts.isTypeReferenceNode(node) || ts.isImportTypeNode(node)
        ? (node.typeArguments ?? [])
        : [];
    const types =
      type.aliasTypeArguments ?? checker.getTypeArguments(type as ts.TypeReference) ?? [];
    for (const [i, each] of inner.entries()) if (types[i]) comment(each, types[i]);
  }
}

function commentKey(member: ts.PropertySignature, symbol: ts.Symbol): void {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const [declaration] = symbol.declarations ?? [];
  const usual = declaration && defaults.get(declaration);
  const lines = [...text.split('\n'), ...(usual ? [`@default ${usual}`] : [])];
  if (text === '') return;
  const body = lines.map((line) => `\n * ${line}`).join('');
  const kind = ts.SyntaxKind.MultiLineCommentTrivia;
  ts.addSyntheticLeadingComment(member, kind, `*${body}\n `, true);
}
