import { join } from 'node:path';
import { archiveFolder } from '../../cache/archive.ts';
import { BenchError } from '../../errors.ts';
import type { Cifar10Spec, Cifar100Spec } from '../../experiment/data-schema.ts';
import type { DataSet, MemorySet } from '../image-set.ts';
import { copiesAcross } from '../split/copies.ts';
import { stratifiedSample } from '../split/split.ts';
import { type Batches, findBatches, readBatch, readClassNames, remedyOf } from './cifar-files.ts';
import { CIFAR10, type CifarFormat, cifar100 } from './cifar-formats.ts';

/**
 * CIFAR-10 or CIFAR-100 (Krizhevsky 2009) in its binary version: 32x32 RGB, from
 * `dir` or else from where `bench pull` puts it, all its classes or some. With a limit, a stratified
 * subset that is the same in every trial.
 * @throws BenchError `data` when a file is missing, truncated or foreign, or
 *   has fewer images than a limit asks for.
 */
export function cifarDataSet(spec: Cifar10Spec | Cifar100Spec): DataSet<MemorySet> {
  const format = spec.kind === 'cifar10' ? CIFAR10 : cifar100(spec.labels);
  const dir = spec.dir ?? archiveFolder(spec.kind);
  const batches = batchesOf(spec, dir, format);
  const sets = batches.there.map((file) => readBatch(join(dir, file), format));
  const test = readBatch(join(dir, format.testFile), format);
  refuseMissing(spec, batches, dir, format);
  const names = readClassNames(dir, format);
  const classes = spec.classes ?? names;
  const labels = labelsOf(classes, names, format.title);
  const dataSet = {
    name: spec.name,
    classes,
    train: limited(ofClasses(concatenated(sets), labels), spec, 'train', dir),
    test: limited(ofClasses(test, labels), spec, 'test', dir),
  };
  const counts = [...sets.map(({ count }) => count), test.count];
  return {
    ...dataSet,
    notes: () => [...notesOf(batches, counts, format), ...copiesAcross(dataSet)],
  };
}

/** The training files that the experiment names, or all that there are to be. */
function batchesOf(spec: Cifar10Spec | Cifar100Spec, dir: string, format: CifarFormat): Batches {
  const found = findBatches(dir, format);
  const named = 'batches' in spec ? spec.batches : undefined;
  if (named === undefined) return found;
  const wanted = named.map((batch) => format.trainFiles[batch - 1]!);
  return {
    there: wanted.filter((name) => found.there.includes(name)),
    missing: wanted.filter((name) => found.missing.includes(name)),
  };
}

/** Some of the files are not the data set; they will do where so many images are asked for. */
function refuseMissing(
  spec: Cifar10Spec | Cifar100Spec,
  { there, missing }: Batches,
  dir: string,
  format: CifarFormat,
): void {
  const named = 'batches' in spec && spec.batches !== undefined;
  if (missing.length === 0 || (!named && spec.train !== undefined)) return;
  const numbers = there.map((name) => format.trainFiles.indexOf(name) + 1).join(', ');
  throw new BenchError(
    'data',
    `${dir} holds no ${missing.join(', ')}: ${named ? 'they are among `batches`' : `${format.title} is not whole`}`,
    {
      remedy: `${remedyOf(format)} To train on what is there, say so: \`batches: [${numbers}]\`.`,
    },
  );
}

/** What is not as it was published. */
function notesOf(
  { there, missing }: Batches,
  counts: readonly number[],
  format: CifarFormat,
): string[] {
  const { published, testFile } = format;
  const other = [...there, testFile].flatMap((name, i) => {
    const expected = (name === testFile ? published.test : published.train).toLocaleString('en-US');
    const held = counts[i]!.toLocaleString('en-US');
    return held === expected
      ? []
      : [`${name} holds ${held} images of ${expected} that were published`];
  });
  return [
    ...(missing.length === 0
      ? []
      : [
          `drawn without ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} missing`,
        ]),
    ...(other.length === 0 ? [] : [other.join(', ')]),
  ];
}

/** The file's label of each class. */
function labelsOf(classes: readonly string[], names: readonly string[], title: string): number[] {
  return classes.map((name) => {
    const label = names.indexOf(name);
    if (label >= 0) return label;
    throw new BenchError('data', `${title} has no class ${JSON.stringify(name)}`, {
      remedy: `Name classes of ${names.join(', ')}.`,
    });
  });
}

/** The images of some labels, labelled by their place among them. */
function ofClasses(set: MemorySet, labels: readonly number[]): MemorySet {
  const places = new Map(labels.map((label, place) => [label, place]));
  const indices = Int32Array.from(set.labels.keys()).filter((i) => places.has(set.labels[i]!));
  const kept = indices.length === set.count ? set : picked(set, indices);
  return { ...kept, labels: kept.labels.map((label) => places.get(label)!) };
}

function limited(
  set: MemorySet,
  spec: Cifar10Spec | Cifar100Spec,
  split: 'train' | 'test',
  dir: string,
): MemorySet {
  const limit = spec[split];
  if (limit === undefined || limit === set.count) return set;
  if (limit > set.count)
    throw new BenchError(
      'data',
      `\`${split}\` asks for ${limit} images, but ${dir} holds ${set.count}${spec.classes === undefined ? '' : ' of its classes'} to ${split} on`,
      { remedy: `Lower \`${split}\` to ${set.count} or less, or leave it out to take them all.` },
    );
  return picked(set, stratifiedSample(set.labels, limit, 0));
}

function picked(set: MemorySet, indices: Int32Array): MemorySet {
  const bytes = set.height * set.width * 3;
  const images = new Uint8Array(indices.length * bytes);
  indices.forEach((index, n) => {
    images.set(set.images.subarray(index * bytes, (index + 1) * bytes), n * bytes);
  });
  const labels = indices.map((index) => set.labels[index]!);
  return { ...set, images, labels, count: indices.length };
}

function concatenated(sets: readonly MemorySet[]): MemorySet {
  const { height, width } = sets[0]!;
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const images = new Uint8Array(count * height * width * 3);
  const labels = new Int32Array(count);
  let at = 0;
  for (const set of sets) {
    images.set(set.images, at * height * width * 3);
    labels.set(set.labels, at);
    at += set.count;
  }
  return { images, labels, count, height, width };
}
