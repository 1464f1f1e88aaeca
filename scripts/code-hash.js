/**
 * Names the code that decides a trial's numbers: all that a trial's process imports to compute
 * them, and the kernels it loads. What leaves every number as it is leaves the name as it is:
 * comments, layout, and the words of errors.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Where a trial's computing begins. */
const ENTRIES = [
  'src/backend/choose.ts',
  'src/training/run-trial.ts',
  'src/training/source-file.ts',
];
/** What the code above imports and no number depends on: messages, paths, downloads, notes on data. */
const NO_NUMBERS = [
  'as-bench-error.ts',
  'cache/',
  'data/image-folder/layout-call.ts',
  'data/image-folder/near-duplicates.ts',
  'data/image-folder/notes.ts',
  'data/split/copies.ts',
  'errors.ts',
  'files/',
  'text/',
];
/** Compiled code, which has no imports. */
const KERNELS = ['dist/kernels.wasm'];

/**
 * @param {(path: string) => Buffer} read A file of this package.
 * @returns {{ hash: string, files: string[] }} SHA-256 in hexadecimal digits, and what it covers.
 */
export function codeHashOf(read) {
  const texts = new Map();
  const waiting = [...ENTRIES];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (texts.has(path) || NO_NUMBERS.some((left) => path.startsWith(`src/${left}`))) continue;
    const { imports, numbers } = parsed(path, read(path).toString('utf8'));
    waiting.push(...imports.map((name) => normalize(join(dirname(path), name))));
    texts.set(path, numbers);
  }
  const hash = createHash('sha256');
  const files = [...texts.keys()].sort();
  for (const path of files) hash.update(`${path}\0${texts.get(path)}\0`);
  for (const path of KERNELS) hash.update(`${path}\0`).update(read(path));
  return { hash: hash.digest('hex'), files: [...files, ...KERNELS] };
}

/** A test names code that differs in one file: the others are parsed once. */
const known = new Map();

function parsed(path, text) {
  const key = `${path}\0${text}`;
  const source = () => ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const found = known.get(key) ?? { imports: importsOf(source()), numbers: numbersOf(source()) };
  known.set(key, found);
  return found;
}

/** Relative paths that a file imports for more than types, at once or later. */
function importsOf(source) {
  const found = [];
  const visit = (node) => {
    const isStatic = ts.isImportDeclaration(node) || ts.isExportDeclaration(node);
    if (isStatic && node.moduleSpecifier && !isTypeOnly(node))
      found.push(node.moduleSpecifier.text);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      found.push(node.arguments[0]?.text ?? '');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.filter((name) => name.startsWith('.'));
}

function isTypeOnly(node) {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const { importClause: clause } = node;
  if (clause === undefined) return false;
  const { namedBindings: named, name } = clause;
  return (
    clause.phaseModifier === ts.SyntaxKind.TypeKeyword ||
    (name === undefined &&
      named !== undefined &&
      ts.isNamedImports(named) &&
      named.elements.length > 0 &&
      named.elements.every(({ isTypeOnly }) => isTypeOnly))
  );
}

/** A file as it runs: without types and comments, and with errors that say nothing. */
function numbersOf(source) {
  const silent = ts.transform(source, [silence]).transformed[0];
  const text = ts.createPrinter({ removeComments: true }).printFile(silent);
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
      verbatimModuleSyntax: true,
    },
  });
  return outputText;
}

function silence(context) {
  const { factory } = context;
  const inError = (node) => {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
      return factory.createStringLiteral('');
    if (ts.isTemplateExpression(node))
      return factory.createArrayLiteralExpression(
        node.templateSpans.map(({ expression }) => ts.visitNode(expression, inError)),
      );
    return ts.visitEachChild(node, inError, context);
  };
  const visit = (node) => {
    const isError =
      ts.isNewExpression(node) &&
      ts.isIdentifier(node.expression) &&
      /Error$/.test(node.expression.text);
    return ts.visitEachChild(node, isError ? inError : visit, context);
  };
  return (source) => ts.visitNode(source, visit);
}

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { hash } = codeHashOf((path) => readFileSync(at(path)));
  writeFileSync(at('dist/code-hash.txt'), `${hash}\n`);
}
