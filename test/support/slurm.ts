import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.ts';

/** Debian has the daemons where not every PATH leads. */
const PATH = ['/usr/sbin', '/sbin', process.env['PATH']].join(delimiter);

/** Why no Slurm can be started to test with; null where it can. */
export const NO_SLURM = reasonAgainst();

function reasonAgainst(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'Slurm is started as root on Linux alone';
  const missing = ['sbatch', 'slurmctld', 'slurmd', 'munged'].find(
    (name) => spawnSync('which', [name], { env: { PATH } }).status !== 0,
  );
  return missing === undefined
    ? null
    : `${missing} is not installed (Debian: apt-get install slurm-wlm munge)`;
}

/** A cluster of one node, this machine, with two cores. */
export interface Slurm {
  /** What a command of Slurm prints. */
  run(name: string, args: readonly string[], cwd?: string, env?: NodeJS.ProcessEnv): string;
  close(): Promise<void>;
}

/** @param folder Empty, for its configuration, state and logs. */
export async function startSlurm(folder: string): Promise<Slurm> {
  const at = (name: string) => join(folder, name);
  for (const name of ['state', 'spool']) mkdirSync(at(name), { recursive: true });
  writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o400 });
  const [controller, node] = [await freePort(), await freePort()];
  const settings = {
    ClusterName: 'bench',
    SlurmctldHost: `${hostname()}(127.0.0.1)`,
    SlurmctldPort: controller,
    SlurmdPort: node,
    SlurmUser: 'root',
    AuthType: 'auth/munge',
    AuthInfo: `socket=${at('munge.socket')}`,
    StateSaveLocation: at('state'),
    SlurmdSpoolDir: at('spool'),
    SlurmctldPidFile: at('slurmctld.pid'),
    SlurmdPidFile: at('slurmd.pid'),
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    JobAcctGatherType: 'jobacct_gather/none',
    AccountingStorageType: 'accounting_storage/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core',
    ReturnToService: 2,
    SchedulerParameters: 'batch_sched_delay=0,sched_interval=1,bf_interval=2',
    MpiDefault: 'none',
    KillWait: 10,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  lines.push(
    `NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN`,
    `PartitionName=all Nodes=${hostname()} Default=YES State=UP`,
  );
  writeFileSync(at('slurm.conf'), `${lines.join('\n')}\n`);
  const env = { ...process.env, PATH, SLURM_CONF: at('slurm.conf') };
  const children: ChildProcess[] = [];

  function daemon(name: string, ...args: readonly string[]): void {
    const log = openSync(at(`${name}.out`), 'w');
    children.push(spawn(name, args, { env, stdio: ['ignore', log, log] }));
    closeSync(log);
  }

  const slurm: Slurm = {
    run: (name, args, cwd = folder, more = {}) =>
      execFileSync(name, args, { cwd, env: { ...env, ...more }, encoding: 'utf8' }),
    async close() {
      for (const child of children.reverse()) {
        child.kill('SIGTERM');
        if (child.exitCode === null && child.signalCode === null)
          await new Promise((ended) => child.once('close', ended));
      }
    },
  };
  daemon(
    'munged',
    '--foreground',
    '--force',
    ...['key', 'pid', 'log', 'seed'].map((name) => `--${name}-file=${at(`munge.${name}`)}`),
    `--socket=${at('munge.socket')}`,
  );
  daemon('slurmctld', '-D', '-i', '-f', at('slurm.conf'));
  daemon('slurmd', '-D', '-f', at('slurm.conf'), '-N', hostname());
  const isUp = () => {
    try {
      return /^(idle|mix|alloc)/.test(slurm.run('sinfo', ['-h', '-o', '%t']));
    } catch {
      return false;
    }
  };
  for (let i = 0; i < 120 && !isUp(); i++) await new Promise((later) => setTimeout(later, 500));
  if (!isUp()) throw new Error(`Slurm does not start: see the logs in ${folder}`);
  return slurm;
}
