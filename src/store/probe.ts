import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** SQLite as it works here. */
export interface SqliteProbe {
  readonly version: string;
  /** `wal` where a reader and the writer can work at once. */
  readonly journal: string;
}

/** Opens a database of its own, writes to it and removes it. */
export function probeSqlite(): SqliteProbe {
  const folder = mkdtempSync(join(tmpdir(), 'transfer-bench-sqlite-'));
  try {
    const db = new Database(join(folder, 'probe.sqlite'));
    try {
      const journal = db.pragma('journal_mode = WAL', { simple: true }) as string;
      db.exec('CREATE TABLE probe (x INTEGER) STRICT; INSERT INTO probe VALUES (1)');
      const { version } = db
        .prepare<[], { version: string }>('SELECT sqlite_version() AS version')
        .get()!;
      return { version, journal };
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
