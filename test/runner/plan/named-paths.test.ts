import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BenchError } from '../../../src/errors.ts';
import {
  cifar10,
  imageFolder,
  manifest,
  npz,
  pretrain,
  vgg16,
  weights,
} from '../../../src/index.ts';
import { assertPaths } from '../../../src/runner/plan/named-paths.ts';
import { sample, sampleInput } from '../../support/sample-experiment.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-paths-'));
  mkdirSync(join(folder, 'photos'));
  writeFileSync(join(folder, 'vgg16.h5'), '');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The faults of an experiment with some keys replaced. */
function faults(changes: Record<string, unknown>): string[] {
  const experiment = sample(changes as Partial<typeof sampleInput>);
  try {
    assertPaths({ file: 'x.ts', experiment });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(BenchError);
    expect(error).toMatchObject({ code: 'experiment' });
    const [title, ...lines] = (error as Error).message.split('\n  ');
    expect(title).toBe(`x.ts: the experiment ${experiment.name} reads what is not there`);
    return lines;
  }
}

test('what is there is no fault, nor is what is pulled or published', () => {
  const dir = join(folder, 'photos');
  const file = weights(join(folder, 'vgg16.h5'), { name: 'mine' });
  const targets = [imageFolder({ dir }), cifar10()];
  expect(faults({ targets })).toEqual([]);
  expect(faults({ targets, bases: [vgg16()], sources: [file] })).toEqual([]);
});

test('every folder that is not there is named with its key and one of a like name', () => {
  const dir = join(folder, 'fotos');
  const source = pretrain({ name: 'far', data: cifar10({ dir: join(folder, 'cifar') }) });
  expect(
    faults({
      sources: [...sampleInput.sources, source],
      targets: [imageFolder({ dir }), imageFolder({ dir: join(folder, 'vgg16.h5'), name: 'b' })],
    }),
  ).toEqual([
    `sources[1].data.dir: there is no folder "${join(folder, 'cifar')}"`,
    `targets[0].dir: there is no folder "${dir}", did you mean "${join(folder, 'photos')}"?`,
    `targets[1].dir: "${join(folder, 'vgg16.h5')}" is no folder`,
  ]);
});

test('so is a manifest, and the folder that its paths are from', () => {
  const file = join(folder, 'labels.csv');
  writeFileSync(file, 'path,label\n');
  const photos = join(folder, 'photos');
  expect(faults({ targets: [manifest({ file, root: photos })] })).toEqual([]);
  const gone = join(folder, 'label.csv');
  expect(faults({ targets: [manifest({ file: gone, root: join(folder, 'photo') })] })).toEqual([
    `targets[0].file: there is no file "${gone}", did you mean "${file}"?`,
    `targets[0].root: there is no folder "${join(folder, 'photo')}", did you mean "${photos}"?`,
  ]);
});

test('so is an archive of arrays', () => {
  const file = join(folder, 'mnist.npz');
  expect(faults({ targets: [npz({ file })] })).toEqual([
    `targets[0].file: there is no file "${file}"`,
  ]);
});

test('so is a file of weights, of all bases or of one', () => {
  const missing = join(folder, 'vgg-16.h5');
  const told = `there is no file "${missing}", did you mean "${join(folder, 'vgg16.h5')}"?`;
  const bases = [vgg16()];
  expect(faults({ bases, sources: [weights(missing, { name: 'mine' })] })).toEqual([
    `sources[0].file: ${told}`,
  ]);
  expect(faults({ bases, sources: [weights({ VGG16: missing }, { name: 'mine' })] })).toEqual([
    `sources[0].file.VGG16: ${told}`,
  ]);
});

test('a path through a file leads to no folder', () => {
  const dir = join(folder, 'vgg16.h5', 'photos');
  expect(faults({ targets: [imageFolder({ dir })] })).toEqual([
    `targets[0].dir: there is no folder "${dir}"`,
  ]);
});
