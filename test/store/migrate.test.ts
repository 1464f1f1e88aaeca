import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { MIGRATIONS, type Migration, migrate, versionOf } from '../../src/store/migrate.ts';

const NEXT: Migration = {
  name: 'colour of a run',
  sql: "ALTER TABLE runs ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'; CREATE TABLE extra (a)",
};

function database(): Database.Database {
  const db = new Database(':memory:');
  onTestFinished(() => {
    db.close();
  });
  return db;
}

const tables = (db: Database.Database) =>
  db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
const history = (db: Database.Database) =>
  db.prepare('SELECT version, name FROM migrations ORDER BY version').all();

test('each migration is recorded', () => {
  const db = database();
  migrate(db);
  expect(versionOf(db)).toBe(MIGRATIONS.length);
  expect(history(db)).toEqual(MIGRATIONS.map(({ name }, i) => ({ version: i + 1, name })));
});

test('an older store is brought to the next version with its rows', () => {
  const db = database();
  migrate(db);
  db.exec(`
    INSERT INTO environments (hash, content) VALUES ('e', '{}');
    INSERT INTO runs (environment_id, status, pid, started_at) VALUES (1, 'running', 1, 'now')`);
  migrate(db, [...MIGRATIONS, NEXT]);
  expect(versionOf(db)).toBe(MIGRATIONS.length + 1);
  expect(db.prepare('SELECT status, colour FROM runs').all()).toEqual([
    { status: 'running', colour: 'grey' },
  ]);
  expect(history(db).at(-1)).toEqual({ version: MIGRATIONS.length + 1, name: NEXT.name });
});

test('a migration that fails half-way leaves the version before it', () => {
  const db = database();
  migrate(db);
  const failing = { name: 'failing', sql: `${NEXT.sql}; INSERT INTO nowhere VALUES (1)` };
  expect(() => migrate(db, [...MIGRATIONS, failing])).toThrow('nowhere');
  expect(versionOf(db)).toBe(MIGRATIONS.length);
  expect(tables(db)).not.toContain('extra');
  expect(history(db)).toHaveLength(MIGRATIONS.length);
  migrate(db, [...MIGRATIONS, NEXT]);
  expect(versionOf(db)).toBe(MIGRATIONS.length + 1);
});

test('migrations before a failing one are kept', () => {
  const db = database();
  const failing = { name: 'failing', sql: 'CREATE TABLE half (a); SELECT * FROM nowhere' };
  expect(() => migrate(db, [...MIGRATIONS, NEXT, failing])).toThrow('nowhere');
  expect(versionOf(db)).toBe(MIGRATIONS.length + 1);
  expect(tables(db)).toContain('extra');
  expect(tables(db)).not.toContain('half');
});

test('a migrated store is not migrated again', () => {
  const db = database();
  migrate(db);
  migrate(db);
  expect(history(db)).toHaveLength(MIGRATIONS.length);
});
