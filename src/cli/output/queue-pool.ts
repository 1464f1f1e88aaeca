import type { LiveWorker } from '../../queue/pool.ts';
import type { PoolStatus } from '../../queue/status.ts';
import { counted, duration } from '../../text/numbers.ts';
import { visible } from '../../text/visible.ts';
import { wrapped } from '../../text/wrap.ts';
import { fitted, terminalWidth } from './fit.ts';

/** A pool for a script, without what describes its workers' machines in full. */
export function poolJson({ workers, ...pool }: PoolStatus) {
  const shown = workers.map(({ id, pid, busy, running, since, silent, code, machine }) => ({
    ...{ id, host: machine.host, pid, slots: machine.slots, busy, running, since, code },
    backend: machine.backend.name,
    device: machine.backend.device,
    secondsSilent: silent,
  }));
  return { ...pool, workers: shown };
}

/** A pool with its workers, what each of them trains, and the runs that wait. */
export function poolText(status: PoolStatus, width = terminalWidth()): string {
  const { pool, waiting, running, done, failed, workers, runs } = status;
  const trials = `${waiting} waiting, ${running} running, ${done} done, ${failed} failed`;
  return [
    wrapped(`pool ${pool}: ${trials}, ${freeText(workers)}`, width, 2),
    ...placeText(workers, width),
    ...(workers.length === 0 ? [] : [workerTable(workers, width)]),
    ...workers.flatMap((worker) => runningText(worker, width)),
    ...runs.map(({ host, pid, trials: wanted, since }) =>
      wrapped(
        `run of process ${pid} on ${visible(host, 80)}: waits for ${counted(wanted, 'trial')}, begun ${agoText(secondsSince(since))}`,
        width,
        2,
      ),
    ),
    ...(workers.length === 0 && waiting > 0
      ? [wrapped('no worker is there: nothing of it begins until one is started', width, 2)]
      : []),
  ].join('\n');
}

function freeText(workers: readonly LiveWorker[]): string {
  const slots = workers.reduce((sum, { machine }) => sum + machine.slots, 0);
  const busy = workers.reduce((sum, worker) => sum + worker.busy, 0);
  return `${counted(workers.length, 'worker')} with ${Math.max(0, slots - busy)} of ${counted(slots, 'slot')} free`;
}

/** All workers of a pool compute on the same kind of device. */
function placeText(workers: readonly LiveWorker[], width: number): string[] {
  const { backend } = workers[0]?.machine ?? {};
  if (backend === undefined) return [];
  return [wrapped(visible(`${backend.name} on ${backend.device}`), width, 2)];
}

function workerTable(workers: readonly LiveWorker[], width: number): string {
  const columns = [{ title: 'worker' }, { title: 'running' }, { title: 'seen' }, { title: 'up' }];
  const rows = workers.map(({ id, busy, silent, since, machine: { slots } }) => [
    visible(id, 60),
    `${busy} of ${slots}`,
    agoText(silent),
    spanText(secondsSince(since)),
  ]);
  return fitted([{ columns, rows, headings: 0 }], width);
}

/** What a worker trains, a line each. */
function runningText({ id, busy, running }: LiveWorker, width: number): string[] {
  const more = busy - running.length;
  return [
    ...running.map((label) => wrapped(`${visible(id, 60)} trains ${visible(label)}`, width, 2)),
    ...(more > 0 && running.length > 0 ? [`${visible(id, 60)} trains ${more} more`] : []),
  ];
}

const secondsSince = (time: string) => Math.max(0, (Date.now() - Date.parse(time)) / 1000);
const spanText = (seconds: number) => duration(Math.max(1, Math.round(seconds)));
const agoText = (seconds: number) => (seconds < 1 ? 'now' : `${spanText(seconds)} ago`);
