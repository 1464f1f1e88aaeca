import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/store/open.ts';
import { ENVIRONMENT, endedTrial, runExperiment } from '../support/store-samples.ts';
import { tinyExperiment } from '../support/workplace.ts';
import type { Input } from './probe.ts';

const LONG = 'x'.repeat(5000);
const RUN = ['run', 'x.ts', '--list'];
const LIST = ['list'];

/** What a machine, a user or a shell may set. */
const SETTINGS: readonly (readonly [string, readonly string[], Input['env']?, string?])[] = [
  ['nothing odd', LIST],
  ['a home that is a file', LIST, { TRANSFER_BENCH_HOME: 'file' }],
  ['a home that is too long', LIST, { TRANSFER_BENCH_HOME: LONG }],
  ['a home that leads round', RUN, { TRANSFER_BENCH_HOME: 'round' }],
  ['a home that is a device', RUN, { TRANSFER_BENCH_HOME: '/dev/null' }],
  ['a home under /proc', RUN, { TRANSFER_BENCH_HOME: '/proc/none' }],
  ['a cache that is a file', RUN, { TRANSFER_BENCH_CACHE: 'file' }],
  ['a cache that is too long', RUN, { TRANSFER_BENCH_CACHE: LONG }],
  ['a cache that leads round', ['gc', '--dry-run'], { TRANSFER_BENCH_CACHE: 'round' }],
  ['no temporary folder', RUN, { TMPDIR: '/no/such/folder' }],
  ['a temporary folder that is a file', RUN, { TMPDIR: 'file' }],
  ['no home', RUN, { HOME: '' }],
  ['a width of nothing', LIST, { COLUMNS: '0' }],
  ['a locale of nobody', LIST, { LC_ALL: 'xx_YY' }],
  ['15 files', LIST, {}, 'ulimit -n 22'],
  ['40 files', RUN, {}, 'ulimit -n 40'],
  ['60 files', LIST, {}, 'ulimit -n 60'],
  ['1 GB of addresses', RUN, {}, 'ulimit -v 1000000'],
  ['4 GB of addresses', RUN, {}, 'ulimit -v 4000000'],
  ['files of no size', ['report', '--reports', 'reports'], {}, 'ulimit -f 0'],
  ['a store that is a device', ['list', '--store', '/dev/zero']],
  ['a store that is a pipe', ['list', '--store', 'pipe'], {}, 'mkfifo pipe'],
  ['a store that is a folder', ['list', '--store', 'folder']],
  ['a link round beside the store', ['gc', '--dry-run']],
  ['an experiment that is a pipe', ['run', 'pipe.ts'], {}, 'mkfifo pipe.ts'],
  ['a configuration that is a device', ['compare', '1', '--config', '/dev/zero']],
  ['a configuration that never ends', ['compare', '1', '--config', 'endless.ts']],
  ['a baseline that is a pipe', ['compare', 'pipe'], {}, 'mkfifo pipe'],
  ['a run of controls', ['show', '\u001b[31m\n::error::x']],
  ['an option of controls', ['list', '--\u001b[31m::error::x']],
  ['a command of controls', ['\u001b[2J::error::x']],
  ['an experiment of controls', ['run', '\u001b[31m\n::error::x.ts']],
  ['a grep that is none', [...RUN, '-t', '(']],
  ['workers without number', [...RUN, '-j', '1e9']],
  ['999999999 workers', [...RUN, '-j', '999999999']],
  ['a layer of 10^12', ['describe', 'vgg16', '--classes', '1000000000000']],
  ['an input of 10^6', ['describe', 'vgg16', '--input-size', '1000000']],
  ['an output in no folder', ['export', '-o', '/proc/none/x.csv']],
  ['a mirror of no scheme', ['pull', 'cifar10', '--from', 'file:///etc']],
  ['a wheel that is a pipe', ['setup', 'tensorflow', '--wheel', 'pipe'], {}, 'mkfifo pipe'],
];

export function environment(): Input[] {
  return SETTINGS.map(([name, args, env = {}, before = '']) => ({
    name,
    env,
    ...(before === '' ? {} : { before }),
    prepare(folder) {
      writeFileSync(join(folder, 'file'), '');
      mkdirSync(join(folder, 'folder'));
      symlinkSync('round', join(folder, 'round'));
      writeFileSync(join(folder, 'x.ts'), tinyExperiment());
      writeFileSync(join(folder, 'endless.ts'), 'for (;;) {}');
      const store = openStore(join(folder, '.transfer-bench/store.sqlite'));
      const run = store.beginRun(ENVIRONMENT, [runExperiment()], 1);
      store.recordTrial(run, endedTrial(1));
      store.finishRun(run, 'finished');
      store.close();
      symlinkSync('loop.sqlite', join(folder, '.transfer-bench/loop.sqlite'));
      return args;
    },
  }));
}
