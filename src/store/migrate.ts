import type { Database } from 'better-sqlite3';
import { INITIAL_SCHEMA } from './migrations/01-initial.ts';
import { CONDITIONS_SCHEMA } from './migrations/03-conditions.ts';
import { SELECTION_SCHEMA } from './migrations/04-selection.ts';
import { COMPARING_SCHEMA } from './migrations/05-comparing.ts';
import { GPU_SCHEMA } from './migrations/06-gpu.ts';
import { GPU_TIME_SCHEMA } from './migrations/07-gpu-time.ts';
import { GROUPS_SCHEMA } from './migrations/08-groups.ts';
import { PROCESSES_SCHEMA } from './migrations/10-processes.ts';
import { VALIDATION_SCHEMA } from './migrations/11-validation.ts';
import { TEMPERATURE_SCHEMA } from './migrations/12-temperature.ts';
import { ALSO_TESTS_SCHEMA } from './migrations/13-also-tests.ts';
import { MACHINES_SCHEMA } from './migrations/14-machines.ts';
import { HEAT_MAPS_SCHEMA } from './migrations/15-heat-maps.ts';

/** One step of the schema; its place in the list, from 1, is the version it leads to. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** Released migrations never change; a new schema is a new entry. */
export const MIGRATIONS: readonly Migration[] = [
  { name: 'initial', sql: INITIAL_SCHEMA },
  {
    name: 'notes on data',
    sql: "ALTER TABLE run_experiments ADD COLUMN notes TEXT NOT NULL DEFAULT '[]'",
  },
  { name: 'training sizes, budgets and tuning', sql: CONDITIONS_SCHEMA },
  { name: 'names and selections of runs', sql: SELECTION_SCHEMA },
  { name: 'fingerprints of trials, samples of throughput', sql: COMPARING_SCHEMA },
  { name: 'use of the GPU', sql: GPU_SCHEMA },
  { name: 'time on the GPU', sql: GPU_TIME_SCHEMA },
  { name: 'groups of test images', sql: GROUPS_SCHEMA },
  {
    name: 'images by class and split',
    sql: "ALTER TABLE run_experiments ADD COLUMN data TEXT NOT NULL DEFAULT '[]'",
  },
  { name: 'processes of runs, leases of trials', sql: PROCESSES_SCHEMA },
  { name: 'answers to validation images', sql: VALIDATION_SCHEMA },
  { name: 'temperature scaling', sql: TEMPERATURE_SCHEMA },
  { name: 'other tests', sql: ALSO_TESTS_SCHEMA },
  { name: 'machines of trials', sql: MACHINES_SCHEMA },
  { name: 'heat maps', sql: HEAT_MAPS_SCHEMA },
];

/**
 * Brings a database to the newest schema, each migration with its record in
 * one transaction: it is wholly done and recorded, or not at all.
 */
export function migrate(db: Database, migrations: readonly Migration[] = MIGRATIONS): void {
  const step = db.transaction(() => {
    // Read under the write lock: another process may have migrated meanwhile.
    const version = versionOf(db);
    const migration = migrations[version];
    if (migration === undefined) return;
    db.exec(migration.sql);
    record(db, version + 1, migration.name);
  });
  for (let version = versionOf(db); version < migrations.length; ) {
    step.immediate();
    const next = versionOf(db);
    if (next <= version) throw new RangeError(`no migration leads on from schema ${version}`);
    version = next;
  }
}

/** The schema's version: how many migrations the database has had. */
export function versionOf(db: Database): number {
  return db.pragma('user_version', { simple: true }) as number;
}

function record(db: Database, version: number, name: string): void {
  db.pragma(`user_version = ${version}`);
  db.exec(`
    CREATE TABLE IF NOT EXISTS migrations (
      version INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      applied_at TEXT NOT NULL
    ) STRICT`);
  db.prepare('INSERT INTO migrations (version, name, applied_at) VALUES (?, ?, ?)').run(
    version,
    name,
    new Date().toISOString(),
  );
}
