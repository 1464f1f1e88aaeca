import type { Database } from 'better-sqlite3';
import { contentHash } from '../experiment/hash.ts';
import type { Environment } from './records.ts';

/** Puts environments into a store, each once; gives the hash by which rows refer to it. */
export function environmentWriter(db: Database): (environment: Environment) => string {
  const put = db.prepare(
    'INSERT INTO environments (hash, content) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING',
  );
  return (environment) => {
    const hash = contentHash(environment);
    put.run(hash, JSON.stringify(environment));
    return hash;
  };
}
