import Database, { type Database as Db } from 'better-sqlite3';
import { MIGRATIONS, migrate } from './migrate.ts';
import { foreign } from './store-error.ts';

/** A column as SQLite tells of it: its name, type, and whether it is made from others. */
type Column = readonly [name: string, type: string, hidden: number];

interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

/**
 * Refuses a store whose tables are not those that the migrations make: a view in the place of
 * one may never end, and a trigger may change what is written. Tables of others may stand beside.
 * @param version The schema's, 1 or more.
 * @throws BenchError `store` that names what is missing or too much.
 */
export function assertSchema(db: Db, file: string, version: number): void {
  const kinds = new Map(
    db
      .prepare<[], { name: string; type: string; strict: number }>('PRAGMA table_list')
      .all()
      .map((each) => [each.name, each] as const),
  );
  for (const { name, columns } of tablesAt(version)) {
    const kind = kinds.get(name);
    if (kind === undefined) throw foreign(file, `it has no table ${name}`);
    if (kind.type !== 'table' || kind.strict !== 1)
      throw foreign(file, `${name} is no table as transfer-bench makes it`);
    const own = new Map(columnsOf(db, name).map((column) => [column[0], column]));
    for (const column of columns) {
      const found = own.get(column[0]);
      if (found === undefined) throw foreign(file, `its table ${name} has no column ${column[0]}`);
      if (found[1] !== column[1] || found[2] !== column[2])
        throw foreign(file, `the column ${column[0]} of its table ${name} is of another kind`);
    }
  }
  const trigger = db.prepare<[], { name: string }>(TRIGGERS).get();
  if (trigger !== undefined)
    throw foreign(file, `it has the trigger ${trigger.name}, and transfer-bench makes none`);
}

const TRIGGERS = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";

const known = new Map<number, readonly Table[]>();

/** The tables as so many migrations make them. */
function tablesAt(version: number): readonly Table[] {
  const there = known.get(version);
  if (there !== undefined) return there;
  const db = new Database(':memory:');
  try {
    migrate(db, MIGRATIONS.slice(0, version));
    const names = db
      .prepare<[], string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
      )
      .pluck()
      .all() as string[];
    const tables = names.map((name) => ({ name, columns: columnsOf(db, name) }));
    known.set(version, tables);
    return tables;
  } finally {
    db.close();
  }
}

function columnsOf(db: Db, table: string): Column[] {
  return db
    .prepare<[string], Column>('SELECT name, type, hidden FROM pragma_table_xinfo(?)')
    .raw()
    .all(table);
}
