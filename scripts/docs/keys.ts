import type { JsonSchema } from './type-docs.ts';

/** How the rows of one table are made. */
export interface TableOptions {
  /** Keys that are described in a section of their own: key to the link's target. */
  readonly links?: Readonly<Record<string, string>>;
  /** Defaults that stand outside the schema. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Keys to leave out. */
  readonly without?: readonly string[];
}

/** A Markdown table of an object's keys; those of an object inside it are rows of their own. */
export function keyTable(schema: JsonSchema, options: TableOptions = {}): string {
  return [
    '| key | value | default | meaning |',
    '|---|---|---|---|',
    ...rowsOf(schema, '', options),
  ].join('\n');
}

function rowsOf(schema: JsonSchema, prefix: string, options: TableOptions): string[] {
  const { links = {}, defaults = {}, without = ['kind'] } = options;
  return Object.entries(schema.properties ?? {})
    .filter(([key]) => !without.includes(key))
    .flatMap(([key, inner]) => {
      const isRequired = schema.required?.includes(key) ?? false;
      const usual = inner.default ?? defaults[key];
      const link = links[key];
      const nested = link === undefined ? objectIn(inner) : undefined;
      const value = link === undefined ? typeOf(inner) : `[see below](${link})`;
      const row = [
        `\`${prefix}${key}\``,
        value,
        isRequired ? '**required**' : defaultOf(usual),
        inner.description ?? '',
      ];
      const rows = nested ? rowsOf(nested, `${prefix}${key}.`, { without }) : [];
      return [`| ${row.map(cell).join(' | ')} |`, ...rows];
    });
}

/** The object that a value is, or may be beside `false`. */
function objectIn(schema: JsonSchema): JsonSchema | undefined {
  const objects = (schema.anyOf ?? [schema]).filter(({ properties }) => properties);
  return objects.length === 1 ? objects[0] : undefined;
}

/** A value in words; in the plural where there are `many`. */
function typeOf(schema: JsonSchema, many = false): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(many ? ', ' : ' or ');
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return options.map((option) => typeOf(option, many)).join(' or ');
  if (schema.prefixItems) return `pair of ${typeOf(schema.prefixItems[0]!, true)}`;
  if (schema.items) return `list of ${typeOf(schema.items, true)}`;
  switch (schema.type) {
    case 'integer':
      return withBounds(many ? 'whole numbers' : 'whole number', schema);
    case 'number':
      return withBounds(many ? 'numbers' : 'number', schema);
    case 'boolean':
      return '`true` or `false`';
    case 'object':
      return schema.properties && Object.keys(schema.properties).length === 1
        ? `\`{ ${Object.keys(schema.properties)[0]} }\``
        : 'object';
    default:
      return many ? 'texts' : 'text';
  }
}

/** Bounds beyond which only a slip of the hand lies are not shown. */
const UNSHOWN = 1e9;

function withBounds(name: string, schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMaximum } = schema;
  const isWhole = schema.type === 'integer';
  const above = schema.exclusiveMinimum;
  const least = isWhole && above !== undefined ? above + 1 : minimum;
  const bounds = [
    least === undefined ? undefined : `≥ ${shown(least)}`,
    !isWhole && above !== undefined ? `> ${shown(above)}` : undefined,
    maximum === undefined || maximum >= UNSHOWN ? undefined : `≤ ${shown(maximum)}`,
    exclusiveMaximum === undefined ? undefined : `< ${shown(exclusiveMaximum)}`,
  ].filter((bound) => bound !== undefined);
  return [name, bounds.join(' and ')].join(' ').trimEnd();
}

const shown = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 10 });

function defaultOf(value: unknown): string {
  if (value === undefined) return '–';
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (isEmpty && !Array.isArray(value)) return 'as below';
  return code(value);
}

const code = (value: unknown) => `\`${literal(value)}\``;

/** A value as it is written in TypeScript. */
export function literal(value: unknown): string {
  return JSON.stringify(value)
    .replace(/"([^"]*)":/g, ' $1: ')
    .replaceAll('"', "'")
    .replace(/,(?=\S)/g, ', ')
    .replace(/ {2,}/g, ' ')
    .replace(/(?<=\S)\}/g, ' }');
}

const cell = (text: string) => text.replaceAll('|', '\\|');
