import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { type Finished, tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;
beforeEach(() => {
  place = workplace();
});
afterEach(() => place.remove());

/** One message, one remedy, no stack trace. */
function expectClear({ stderr }: Finished, message: string): void {
  expect(stderr).toContain(`error: ${message}`);
  expect(stderr).toMatch(/^remedy: \S/m);
  expect(stderr).not.toMatch(/^\s+at /m);
}

describe('exit code 2', () => {
  test.each<[string, string[], string]>([
    ['no command', [], 'Name a command'],
    [
      'an option before the command',
      ['--store', 'x', 'list'],
      'expected a command, received --store',
    ],
    ['an option without its value', ['describe', 'vgg16', '--width'], '--width: expected a value'],
    ['an argument too many', ['show', '1', '2'], 'unexpected argument "2"'],
    [
      'two options of which one goes',
      ['list', '--last', '3', '--all'],
      '--all and --last: expected one of them',
    ],
    ['no file', ['run'], 'no experiment file named'],
    ['an empty glob', ['run', 'none/*.ts'], 'no experiment file matches none/*.ts'],
    ['a missing file', ['run', 'gone.ts'], 'no experiment file matches gone.ts'],
    [
      'no worker',
      ['run', 'x.ts', '--workers', '0'],
      '--workers: expected a whole number above 0, received 0',
    ],
    [
      'workers that are no number',
      ['run', 'x.ts', '--workers', 'x'],
      '--workers: expected a whole number above 0, received x',
    ],
    [
      'a run that is no number',
      ['show', 'first'],
      'run: expected a number or latest, received "first"',
    ],
  ])('%s', async (_what, args, message) => {
    place.write('x.ts', tinyExperiment());
    const finished = await place.bench(...args);
    expectClear(finished, message);
    expect(finished.code).toBe(2);
    expect(existsSync(join(place.folder, '.transfer-bench'))).toBe(false);
  });

  test('data that is not where the experiment says', async () => {
    mkdirSync(join(place.folder, 'cifar-10'));
    const file = place.write('x.ts', cifarExperiment());
    const finished = await place.bench('run', file);
    expectClear(
      finished,
      'x.ts: the experiment tiny reads what is not there\n  targets[0].dir: there is no folder "cifar", did you mean "cifar-10"?',
    );
    expect(finished.code).toBe(2);
  });

  test('an expression whose flags would be lost', async () => {
    const file = place.write(
      'x.ts',
      tinyExperiment("targets: [imageFolder({ dir: 'x', groupBy: /^(p)/i })],").replace(
        'import { ',
        'import { imageFolder, ',
      ),
    );
    const finished = await place.bench('run', file);
    expectClear(
      finished,
      'x.ts could not be loaded: groupBy: expected a regular expression without flags, received /^(p)/i',
    );
    expect(finished.code).toBe(2);
  });

  test('a block that the base does not have', async () => {
    const file = place.write(
      'x.ts',
      tinyExperiment("training: { 'fine-tuned': { from: 'conv9' } },"),
    );
    const finished = await place.bench('run', file);
    expectClear(
      finished,
      'x.ts is not a valid experiment\n  training["fine-tuned"].from: expected a block of VGG16',
    );
    expect(finished.code).toBe(2);
  });
});

describe('a suggestion', () => {
  test.each<[string, string[], string]>([
    ['for a command', ['ruhn'], 'unknown command "ruhn", did you mean run?'],
    [
      'for the beginning of several',
      ['exp', 'latest'],
      'unknown command "exp", did you mean explain, export or export-model?',
    ],
    ['for an option', ['run', 'x.ts', '--frehs'], 'unknown option --frehs, did you mean --fresh?'],
    [
      'for each of two options',
      ['run', 'x.ts', '--retry-fialed', '--workes=3'],
      'unknown option --retry-fialed, did you mean --retry-failed?\n  unknown option --workes, did you mean --workers?',
    ],
    [
      'for a value',
      ['list', '--status', 'finishd'],
      '--status: expected running, finished, failed or interrupted, received "finishd", did you mean finished?',
    ],
    ['for a base', ['describe', 'resnet'], 'no base is named "resnet", did you mean ResNet50?'],
    [
      'for what to pull',
      ['pull', 'cifar-10'],
      'cannot pull "cifar-10": expected weights, cifar10 or cifar100, did you mean cifar10?',
    ],
    [
      'for a reporter',
      ['run', 'x.ts', '--reporter', 'juint'],
      'received "juint", did you mean junit?',
    ],
    [
      'for a gate',
      ['compare', '1', '--gates.acuracy.margin=0.1'],
      'gates.acuracy: unknown key, did you mean accuracy?',
    ],
  ])('%s', async (_what, args, message) => {
    place.write('x.ts', tinyExperiment());
    const finished = await place.bench(...args);
    expectClear(finished, '');
    expect(finished.stderr).toContain(message);
    expect(finished.code).toBe(2);
  });

  test.each<[string, string, string]>([
    ['for a key', "trainSize: ['all'],", 'trainSize: unknown key, did you mean trainSizes?'],
    [
      'for a key that stands elsewhere',
      'epochs: 3,',
      'epochs: unknown key, did you mean training.epochs?',
    ],
    ['for a regime', "regimes: ['finetuned'],", 'received "finetuned", did you mean "fine-tuned"?'],
    [
      'for a kind of data',
      "targets: [{ kind: 'imagefolder', dir: 'x' }],",
      'received "imagefolder", did you mean "image-folder"?',
    ],
  ])('%s of an experiment', async (_what, changes, message) => {
    const file = place.write('x.ts', tinyExperiment(changes));
    const finished = await place.bench('run', file);
    expectClear(finished, 'x.ts is not a valid experiment\n  ');
    expect(finished.stderr).toContain(message);
    expect(finished.code).toBe(2);
  });
});

describe('exit code 1', () => {
  test('a store that was written by a newer version', async () => {
    const file = place.write('x.ts', tinyExperiment());
    openStore(join(place.folder, '.transfer-bench/store.sqlite')).close();
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(join(place.folder, '.transfer-bench/store.sqlite'));
    db.pragma('user_version = 999');
    db.close();
    const finished = await place.bench('run', file);
    expectClear(finished, '');
    expect(finished.stderr).toContain('newer');
    expect(finished.code).toBe(1);
  });

  test('a store that is no database', async () => {
    const file = place.write('x.ts', tinyExperiment());
    place.write('notes.txt', 'These are notes, not a database. '.repeat(50));
    const finished = await place.bench('run', file, '--store', 'notes.txt');
    expectClear(finished, '');
    expect(finished.code).toBe(1);
  });

  test('a store where a folder stands', async () => {
    const file = place.write('x.ts', tinyExperiment());
    mkdirSync(join(place.folder, 'folder'));
    const finished = await place.bench('run', file, '--store', 'folder');
    expectClear(finished, '');
    expect(finished.code).toBe(1);
  });

  test('a reader without a store', async () => {
    const finished = await place.bench('list');
    expectClear(finished, '');
    expect(finished.stderr).toContain('bench run');
    expect(finished.code).toBe(1);
    expect(existsSync(join(place.folder, '.transfer-bench'))).toBe(false);
  });

  test('truncated data, named with the file', async () => {
    const file = place.write('x.ts', cifarExperiment());
    mkdirSync(join(place.folder, 'cifar'));
    for (const name of ['data_batch_1.bin', 'test_batch.bin']) {
      writeFileSync(join(place.folder, 'cifar', name), Buffer.alloc(3073 * 4 - 10));
    }
    const finished = await place.bench('run', file);
    expectClear(finished, '');
    expect(finished.stderr).toContain('_batch');
    expect(finished.code).toBe(1);
  });

  test('nothing ran: every experiment was skipped, each with its reason', async () => {
    const file = place.write('x.ts', tinyExperiment("requires: { files: ['no/such/folder'] },"));
    const finished = await place.bench('run', file);
    expectClear(
      finished,
      'nothing ran, every experiment was skipped:\n  x.ts: needs no/such/folder',
    );
    expect(finished.code).toBe(1);
  });
});

test('every command has help with an example', async () => {
  for (const command of ['run', 'list', 'show', 'report']) {
    const { stdout, code } = await place.bench(command, '--help');
    expect(stdout).toContain(`bench ${command}`);
    expect(stdout).toContain('Examples:');
    expect(code).toBe(0);
  }
});

/** An experiment on CIFAR-10 files in the folder `cifar`. */
function cifarExperiment(): string {
  return tinyExperiment("targets: [{ kind: 'cifar10', dir: 'cifar' }],");
}
