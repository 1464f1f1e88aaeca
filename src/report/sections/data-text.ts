import type { DataSpec } from '../../experiment/data-schema.ts';
import { illAmong } from '../../experiment/scans-schema.ts';
import { count, counted, percent } from '../../text/numbers.ts';

/** What data are, in a few words: `dataText` says all of it. */
export function meaningOf(data: DataSpec): string {
  switch (data.kind) {
    case 'procedural':
      return `drawn images, labelled by ${data.label}, ${data.palette} palette${degradedText(data)}`;
    case 'scans':
      return `drawn chest images of ${patientsText(data)} with lesions`;
    case 'cifar10':
      return `CIFAR-10${classesText(data.classes)}${degradedText(data)}`;
    case 'cifar100':
      return `CIFAR-100, ${data.labels} labels${classesText(data.classes)}${degradedText(data)}`;
    case 'image-folder':
      return `images of ${data.dir}${classesText(data.classes)}`;
    case 'manifest':
      return `images of ${data.file}${classesText(data.classes)}`;
    case 'npz':
      return `images of ${data.file}${classesText(data.classNames)}`;
    case 'parquet':
    case 'web-dataset':
      return `images of ${filesText(data.files)}${classesText(data.classes)}`;
  }
}

function classesText(classes: readonly string[] | undefined): string {
  return classes === undefined ? '' : `, ${counted(classes.length, 'class', 'classes')}`;
}

/** All that decides the images. */
export function dataText(data: DataSpec): string {
  if (data.kind === 'cifar10' || data.kind === 'cifar100') {
    const title = data.kind === 'cifar10' ? 'CIFAR-10' : `CIFAR-100, ${data.labels} labels`;
    const batches =
      data.kind === 'cifar10' && data.batches !== undefined
        ? `, batches ${data.batches.join(', ')}`
        : '';
    return `${data.name}: ${title}, 32 × 32 px${batches}${namedClasses(data.classes)}${degradedText(data)}`;
  }
  if (data.kind === 'image-folder') return folderText(data);
  if (data.kind === 'manifest') return manifestText(data);
  if (data.kind === 'npz') return archiveText(data);
  if (data.kind === 'scans') return scansText(data);
  if (data.kind === 'parquet' || data.kind === 'web-dataset') return packedText(data);
  const [small, large] = data.objectSize;
  return `${data.name}: procedural, label ${data.label}, ${data.size} × ${data.size} px, palette ${data.palette}, noise ${data.noise}, object ${small} to ${large} of the image, seed ${data.seed}${degradedText(data)}`;
}

/** Empty where nothing makes the data worse. */
function degradedText({ labelNoise, corruption }: Degradable): string {
  return [
    ...(labelNoise === undefined
      ? []
      : [`, ${percent(labelNoise)} of its training labels drawn at random`]),
    ...(corruption === undefined
      ? []
      : [`, all with ${corruption.corruption} of severity ${corruption.severity} of 5`]),
  ].join('');
}

function scansText(data: Scans): string {
  const { imagesPerPatient, size, test, seed } = data;
  const [small, large] = data.lesionSize;
  return `${data.name}: drawn chest images, ${imagesPerPatient} of each of ${patientsText(data)} ill, ${size} × ${size} px, lesions ${small} to ${large} of the image, ${data.lesionContrast} brighter, noise ${data.noise}, ${percent(test)} of the patients tested on, seed ${seed}`;
}

/** `80 patients, 24 of them`. */
function patientsText({ patients, prevalence }: Scans): string {
  return `${counted(patients, 'patient')}, ${count(illAmong(patients, prevalence))} of them`;
}

function folderText(data: Folder): string {
  const { dir, groupBy, masks, unreadable } = data;
  const parts = [
    `${data.name}: images of ${dir}`,
    ...pixelTexts(data),
    ...splitTexts(data),
    ...(typeof groupBy === 'string' ? [`split by the groups of ${groupBy}`] : []),
    ...(groupBy === false ? ['each file a group of its own'] : []),
    ...(masks === undefined ? [] : [`objects by the masks of ${masks}`]),
    ...(unreadable === 'skip' ? ['files that cannot be read left out'] : []),
  ];
  return parts.join(', ') + namedClasses(data.classes);
}

/** Which folders are which split, as far as the experiment says so, and what is drawn to test on. */
function splitTexts({ splits, test, testSeed }: Folder): string[] {
  const drawn = `${percent(test)} tested on (drawn by seed ${testSeed}) unless a folder has the test images`;
  if (splits === undefined) return [drawn];
  if (splits === false) return ['every folder a class', drawn];
  const named = (['train', 'validation', 'test'] as const).flatMap((split) => {
    const folders = splits[split];
    return folders === undefined ? [] : [`${split} from ${[folders].flat().join(' and ')}`];
  });
  return splits.test === undefined ? [...named, drawn] : named;
}

function namedClasses(classes: readonly string[] | undefined): string {
  return classes === undefined ? '' : `, classes ${classes.join(', ')}`;
}

/** What became of the images' pixels. */
function pixelTexts({
  resize,
  size,
  range,
  slices,
}: Pick<Images, 'resize' | 'size'> & Partial<Pick<Images, 'range' | 'slices'>>): string[] {
  return [
    `${RESIZED[resize]} to ${size} × ${size} px`,
    ...(range === undefined ? [] : [`values by the range ${rangeText(range)}`]),
    ...(slices === undefined ? [] : [slicesText(slices)]),
  ];
}

function manifestText(data: Manifest): string {
  const { file, root, columns, unreadable, test, testSeed } = data;
  const parts = [
    `${data.name}: images of ${file}${root === undefined ? '' : ` in ${root}`}`,
    ...pixelTexts(data),
    ...Object.entries(columns).map(([key, name]) =>
      name === false ? `no ${key}` : `${key} by the column ${name}`,
    ),
    `${percent(test)} tested on (drawn by seed ${testSeed}) unless a column says the splits`,
    ...(unreadable === 'skip' ? ['files that cannot be read left out'] : []),
  ];
  return parts.join(', ') + namedClasses(data.classes);
}

function archiveText(data: Archive): string {
  const { file, groups, train, test } = data;
  const parts = [
    `${data.name}: images of ${file}`,
    ...pixelTexts(data),
    ...(train === undefined ? [] : [`${train} images to train on`]),
    ...(test === undefined ? [] : [`${test} images to test on`]),
    ...(groups === undefined ? [] : [groups === false ? 'no groups' : `groups by ${groups}`]),
  ];
  return parts.join(', ') + namedClasses(data.classes ?? data.classNames);
}

function packedText(data: Packed): string {
  const { files, unreadable, test, testSeed } = data;
  const keys =
    data.kind === 'parquet'
      ? Object.entries(data.columns).map(([key, name]) => `${key} by the column ${name}`)
      : (['image', 'label', 'group'] as const).flatMap((key) =>
          data[key] === undefined ? [] : [`${key} by ${data[key]}`],
        );
  const parts = [
    `${data.name}: images of ${filesText(files)}`,
    ...pixelTexts(data),
    ...keys,
    `${percent(test)} tested on (drawn by seed ${testSeed}) unless files say the splits`,
    ...(unreadable === 'skip' ? ['files that cannot be read left out'] : []),
  ];
  return parts.join(', ') + namedClasses(data.classes);
}

/** Paths and patterns, by split where they are given so. */
function filesText(files: Packed['files']): string {
  if (typeof files === 'string' || Array.isArray(files)) return [files].flat().join(' and ');
  return Object.entries(files)
    .map(([split, paths]) => `${[paths].flat().join(' and ')} (${split})`)
    .join(', ');
}

/** What became of images that are not square. */
const RESIZED = { stretch: 'stretched', fit: 'fitted with black margins', crop: 'cropped' };

type Degradable = Pick<
  Extract<DataSpec, { kind: 'procedural' | 'cifar10' | 'cifar100' }>,
  'labelNoise' | 'corruption'
>;
type Scans = Extract<DataSpec, { kind: 'scans' }>;
type Folder = Extract<DataSpec, { kind: 'image-folder' }>;
type Manifest = Extract<DataSpec, { kind: 'manifest' }>;
type Archive = Extract<DataSpec, { kind: 'npz' }>;
type Packed = Extract<DataSpec, { kind: 'parquet' | 'web-dataset' }>;
type Images = Folder | Manifest;
type Range = NonNullable<Images['range']>;

function slicesText({ axis, every = 1, between }: NonNullable<Images['slices']>): string {
  const which = every === 1 ? `${axis} slices` : `one ${axis} slice of every ${every}`;
  const part = between && ` between ${between.map(percent).join(' and ')} of the axis`;
  return `${which} of volumes${part ?? ''}`;
}

function rangeText(range: Range): string {
  if (typeof range === 'string') return range;
  return 'bits' in range ? `of ${range.bits} bits` : `${range.window[0]} to ${range.window[1]}`;
}
