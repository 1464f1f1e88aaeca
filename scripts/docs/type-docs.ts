import ts from 'typescript';

/** A JSON schema, as far as the reference reads it. */
export interface JsonSchema {
  type?: string;
  description?: string;
  default?: unknown;
  const?: unknown;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: readonly string[];
  items?: JsonSchema;
  prefixItems?: readonly JsonSchema[];
  anyOf?: readonly JsonSchema[];
  oneOf?: readonly JsonSchema[];
}

/** What the doc comments of the exported types and functions of some files say. */
export interface TypeDocs {
  /**
   * Sets `description` of every key of a JSON schema to the doc comment of the same key of an
   * exported type, which an editor shows too.
   * @throws Error that names the keys without a doc comment, which only a constant may lack.
   */
  describe(schema: JsonSchema, typeName: string, onKey?: OnKey): void;
  /** The doc comment of an exported function or constant. */
  of(name: string): string;
  /** The names of exported functions and constants. */
  readonly values: readonly string[];
}

/** Told of each key of a schema that is described: what declares it, and its own schema. */
type OnKey = (declaration: ts.Declaration | undefined, schema: JsonSchema) => void;

/** @param program Has the file among those it was made of. */
export function typeDocs(file: string, program = programOf(file)): TypeDocs {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  const symbols = new Map(
    checker.getExportsOfModule(module).map((symbol) => {
      const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
      return [symbol.name, isAlias ? checker.getAliasedSymbol(symbol) : symbol];
    }),
  );
  const commentOf = (symbol: ts.Symbol) =>
    ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s*\n\s*/g, ' ');

  function describe(schema: JsonSchema, type: ts.Type, path: string, onKey?: OnKey): string[] {
    const own = checker.getNonNullableType(type);
    if (schema.items) return describe(schema.items, elementOf(own), `${path}[]`, onKey);
    const options = unionIn(schema);
    if (options)
      return options
        .filter((option) => option.properties || option.items || unionIn(option))
        .flatMap((option) => describe(option, memberFor(option, own, path), path, onKey));
    return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
      const at = path === '' ? key : `${path}.${key}`;
      const symbol = checker.getPropertyOfType(own, key);
      if (symbol === undefined) throw new Error(`${at} is not a key of the type`);
      inner.description = commentOf(symbol);
      onKey?.(symbol.declarations?.[0], inner);
      const missing = inner.description === '' && inner.const === undefined ? [at] : [];
      return [...missing, ...describe(inner, checker.getTypeOfSymbol(symbol), at, onKey)];
    });
  }

  /** The element type of the array in a type, which may be one of a union. */
  function elementOf(type: ts.Type): ts.Type {
    const array = membersOf(type).find((member) => checker.isArrayType(member));
    return array ? checker.getTypeArguments(array as ts.TypeReference)[0]! : type;
  }

  /** The member of a union with the same keys as one option of a schema. */
  function memberFor(option: JsonSchema, type: ts.Type, path: string): ts.Type {
    if (option.items || unionIn(option)) return type;
    const fields = Object.entries(option.properties ?? {});
    const found = membersOf(type).find(
      (member) =>
        checker.getPropertiesOfType(member).length === fields.length &&
        fields.every(([key, field]) => {
          const symbol = checker.getPropertyOfType(member, key);
          // What may be left out tells no options apart.
          const isTag = field.const !== undefined && option.required?.includes(key);
          if (symbol === undefined || !isTag) return symbol !== undefined;
          const literal = checker.getTypeOfSymbol(symbol);
          return literal.isLiteral() && literal.value === field.const;
        }),
    );
    if (found === undefined) throw new Error(`${path}: no type has the keys of an option`);
    return found;
  }

  return {
    values: [...symbols]
      .filter(([, { flags }]) => flags & ts.SymbolFlags.Value)
      .map(([name]) => name),
    of: (name) => commentOf(symbols.get(name)!),
    describe(schema, typeName, onKey) {
      const type = checker.getDeclaredTypeOfSymbol(symbols.get(typeName)!);
      const missing = describe(schema, type, '', onKey);
      if (missing.length > 0)
        throw new Error(`${typeName}: a doc comment is missing on ${missing.join(', ')}`);
    },
  };
}

function unionIn({ anyOf, oneOf }: JsonSchema): readonly JsonSchema[] | undefined {
  return anyOf ?? oneOf;
}

function membersOf(type: ts.Type): readonly ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function programOf(file: string): ts.Program {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [file] }, ts.sys, '.');
  return ts.createProgram([file], { ...options, types: [] });
}
