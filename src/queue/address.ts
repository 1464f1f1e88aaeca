import { BenchError } from '../errors.ts';
import { visible } from '../text/visible.ts';

/** The variable that names the queue's server. Its password must not stand in a command line. */
const QUEUE_VARIABLE = 'BENCH_QUEUE';

/** Where the queue's server is, and how to be let in. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls: boolean;
  /** As it may be printed: without the password. */
  readonly text: string;
}

const REMEDY = `Set ${QUEUE_VARIABLE} to redis://:PASSWORD@HOST:6379, or rediss:// for TLS.`;

/**
 * Takes the queue's address out of the environment, in which what this process starts shall not
 * find it.
 * @throws BenchError `usage` where it is missing or is none; its text is not quoted, which may
 *   have a password.
 */
export function takeAddress(environment: NodeJS.ProcessEnv = process.env): QueueAddress {
  const text = environment[QUEUE_VARIABLE];
  delete environment[QUEUE_VARIABLE];
  if (text === undefined || text === '')
    throw new BenchError('usage', `${QUEUE_VARIABLE} is not set: it names the queue's server`, {
      remedy: REMEDY,
    });
  const url = URL.canParse(text) ? new URL(text) : null;
  const db = /^\/?(\d{0,4})$/.exec(url?.pathname ?? '-')?.[1];
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === '' || db === undefined)
    throw new BenchError('usage', `${QUEUE_VARIABLE}: expected the address of a Redis server`, {
      remedy: REMEDY,
    });
  const [username, password] = [url.username, url.password].map(decoded);
  const port = Number(url.port || 6379);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    host,
    port,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    db: Number(db),
    tls: url.protocol === 'rediss:',
    text: visible(`${url.protocol}//${url.hostname}:${port}${db === '' ? '' : `/${db}`}`),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BenchError(
      'usage',
      `${QUEUE_VARIABLE}: the user or password has a % that begins no code`,
      { remedy: 'Write % as %25, @ as %40, / as %2F and : as %3A.' },
    );
  }
}
