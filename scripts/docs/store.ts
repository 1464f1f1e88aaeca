import Database from 'better-sqlite3';
import { MIGRATIONS, migrate } from '../../src/store/migrate.ts';
import { COLUMNS, TABLES } from './store-meanings.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: 0 | 1;
  /** 2 where it is computed from others. */
  readonly hidden: number;
  readonly pk: number;
}

/**
 * docs/reference/store.md, from the tables that the migrations make.
 * @throws Error that names a table or column without a meaning, and a meaning without a column.
 */
export function storeReference(): string {
  const db = new Database(':memory:');
  try {
    migrate(db);
    const tables = db
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
      )
      .pluck()
      .all() as string[];
    const columns = tables.map((table) => [table, columnsOf(db, table)] as const);
    assertMeanings(columns);
    return page(columns.map(([table, list]) => tableSection(db, table, list)));
  } finally {
    db.close();
  }
}

function columnsOf(db: Database.Database, table: string): Column[] {
  return db
    .prepare<[string], Column>(
      'SELECT name, type, "notnull", hidden, pk FROM pragma_table_xinfo(?)',
    )
    .all(table);
}

function assertMeanings(tables: readonly (readonly [string, readonly Column[]])[]): void {
  const found = tables.flatMap(([table, list]) => list.map(({ name }) => `${table}.${name}`));
  const described = Object.entries(COLUMNS).flatMap(([table, list]) =>
    Object.keys(list).map((name) => `${table}.${name}`),
  );
  const without = found.filter((name) => !described.includes(name));
  const unknown = described.filter((name) => !found.includes(name));
  if (without.length > 0) throw new Error(`columns without a meaning: ${without.join(', ')}`);
  if (unknown.length > 0) throw new Error(`meanings without a column: ${unknown.join(', ')}`);
}

function tableSection(db: Database.Database, table: string, columns: readonly Column[]): string {
  const references = new Map(
    db
      .prepare<[string], { from: string; table: string }>(
        'SELECT "from", "table" FROM pragma_foreign_key_list(?)',
      )
      .all(table)
      .map((key) => [key.from, key.table]),
  );
  const rows = columns.map(({ name, type, notnull, hidden, pk }) => {
    const target = references.get(name);
    const notes = [
      pk > 0 ? 'key' : '',
      hidden > 0 ? 'computed' : '',
      target === undefined ? '' : `→ \`${target}\``,
    ].filter((note) => note !== '');
    const kind = notnull || pk > 0 ? type : `${type} or NULL`;
    const about = [kind, ...notes].join(', ');
    return `| \`${name}\` | ${about} | ${COLUMNS[table]![name]} |`;
  });
  return `### ${table}

${TABLES[table]}

| column | type | meaning |
|---|---|---|
${rows.join('\n')}`;
}

function page(sections: readonly string[]): string {
  const migrations = MIGRATIONS.map(({ name }, i) => `| ${i + 1} | ${name} |`);
  return `# The store

\`.transfer-bench/store.sqlite\` is one SQLite file in WAL mode (\`--store\`, or \`TRANSFER_BENCH_HOME\` for its folder). Any SQLite client may read it. Only \`bench\` should write it: the tables are STRICT, and a store with other columns, with a trigger or with a view in place of a table is refused.

\`bench export\` gives the same as CSV, JSON or Parquet, with the specs flattened into columns.

A measured REAL is NULL where the number was NaN; infinities are stored as they are. Times of day are ISO 8601 in UTC. Accuracies are shares from 0 to 1. Columns marked *computed* come from the JSON beside them.

## Schemas

An older store is brought to the newest schema when it is opened, one transaction a migration. \`PRAGMA user_version\` has the schema's number. A store of a newer version is refused.

| schema | what it brought |
|--:|---|
${migrations.join('\n')}

## Tables

${sections.join('\n\n')}
`;
}
