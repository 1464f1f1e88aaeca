import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { IMAGENET } from '../../src/cache/published.ts';
import { serve } from '../support/http-server.ts';
import { tinyExperiment, type Workplace, workplace } from '../support/workplace.ts';

let place: Workplace;
beforeEach(() => {
  place = workplace();
  process.env['TRANSFER_BENCH_CACHE'] = join(place.folder, 'cache');
  process.env['KERAS_HOME'] = join(place.folder, 'keras');
});
afterEach(() => {
  delete process.env['TRANSFER_BENCH_CACHE'];
  delete process.env['KERAS_HOME'];
  place.remove();
});

test('what a mirror has instead of the published file is kept aside', async () => {
  const bytes = Buffer.from('not the published weights');
  const asked: (string | undefined)[] = [];
  const from = await serve((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  });
  const { code, stderr, stdout } = await place.bench(
    'pull',
    'weights',
    'vgg16',
    '--from',
    `${from}/keras`,
  );
  const { file, md5 } = IMAGENET.VGG16;
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(asked).toEqual([`/keras/${file}`]);
  const found = createHash('md5').update(bytes).digest('hex');
  expect(stderr).toContain(`has MD5 ${found}, expected ${md5}`);
  const weights = join(place.folder, 'cache/weights');
  expect(existsSync(join(weights, file))).toBe(false);
  expect(readFileSync(join(weights, `${file}.part.corrupt`)).equals(bytes)).toBe(true);
});

test('a wrong file put there by hand is moved aside as well', async () => {
  const { file } = IMAGENET.ResNet50;
  mkdirSync(join(place.folder, 'cache/weights'), { recursive: true });
  writeFileSync(join(place.folder, 'cache/weights', file), 'wrong');
  const { code, stderr } = await place.bench('pull', 'weights', 'ResNet50');
  expect(code).toBe(1);
  expect(stderr).toMatch(/error: .* expected 4d473c1dd8becc155b73f8504c6f6626/);
  expect(existsSync(join(place.folder, 'cache/weights', `${file}.corrupt`))).toBe(true);
});

test.each<[string, string[], string]>([
  ['nothing', ['pull'], 'nothing named to pull'],
  [
    'an unknown thing',
    ['pull', 'mnist'],
    'cannot pull "mnist": expected weights, cifar10 or cifar100',
  ],
  ['no base', ['pull', 'weights'], 'weights of which base?'],
  ['an unknown base', ['pull', 'weights', 'VGG19'], 'no base is named "VGG19"'],
  ['a base of a data set', ['pull', 'cifar10', 'VGG16'], 'cifar10 takes no names'],
  [
    'a mirror that is no address',
    ['pull', 'cifar10', '--from', 'x y'],
    '--from: expected an http or https address, received x y',
  ],
  [
    'a mirror of another kind',
    ['pull', 'cifar10', '--from', 'file:///data'],
    '--from: expected an http or https address, received file:///data',
  ],
  [
    'two mirrors',
    ['pull', 'cifar10', '--from', 'http://a/', '--from', 'http://b/'],
    '--from: expected an http or https address, received http://a/,http://b/',
  ],
  ['a word of the language', ['pull', 'toString'], 'cannot pull "toString"'],
])('%s is wrong usage', async (_what, args, message) => {
  const { code, stderr } = await place.bench(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(`error: ${message}`);
  expect(stderr).toMatch(/^remedy: \S/m);
});

test('an experiment whose weights or data are not there is skipped, and says what to pull', async () => {
  const name = place.write(
    'x.ts',
    tinyExperiment(
      "bases: [vgg16()], sources: [{ kind: 'imagenet' }], targets: [{ kind: 'cifar100' }],",
    ),
  );
  const { code, stdout } = await place.bench('run', name, '--list');
  expect(code).toBe(0);
  expect(stdout).toContain('skipped x.ts: needs cifar100, which is not at');
  expect(stdout).toContain('bench pull cifar100');
  const weights = place.write(
    'y.ts',
    tinyExperiment("bases: [vgg16()], sources: [{ kind: 'imagenet' }],"),
  );
  const listed = await place.bench('run', weights, '--list');
  expect(listed.stdout).toContain('needs the ImageNet weights of VGG16, which are not at');
  expect(listed.stdout).toContain('bench pull weights VGG16');
});
