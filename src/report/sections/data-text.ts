import type { DataSpec } from '../../experiment/data-schema.ts';
import { counted } from '../../text/numbers.ts';

/** What data are, in a few words: `dataText` says all of it. */
export function meaningOf(data: DataSpec): string {
  switch (data.kind) {
    case 'procedural':
      return `drawn images, labelled by ${data.label}, ${data.palette} palette`;
    case 'cifar10':
      return `CIFAR-10${classesText(data.classes)}`;
    case 'cifar100':
      return `CIFAR-100, ${data.labels} labels${classesText(data.classes)}`;
    case 'image-folder':
      return `images of ${data.dir}${classesText(data.classes)}`;
    case 'manifest':
      return `images of ${data.file}${classesText(data.classes)}`;
    case 'npz':
      return `images of ${data.file}${classesText(data.classNames)}`;
  }
}

function classesText(classes: readonly string[] | undefined): string {
  return classes === undefined ? '' : `, ${counted(classes.length, 'class', 'classes')}`;
}

/** All that decides the images. */
export function dataText(data: DataSpec): string {
  if (data.kind === 'cifar10' || data.kind === 'cifar100') {
    const title = data.kind === 'cifar10' ? 'CIFAR-10' : `CIFAR-100, ${data.labels} labels`;
    const classes = data.classes === undefined ? '' : `, classes ${data.classes.join(', ')}`;
    return `${data.name}: ${title}, 32 × 32 px${classes}`;
  }
  if (data.kind === 'image-folder') {
    const groups = data.groupBy === undefined ? '' : `, split by the groups of ${data.groupBy}`;
    return `${data.name}: images of ${data.dir}, ${pixelsText(data)}${groups}`;
  }
  if (data.kind === 'manifest') {
    const root = data.root === undefined ? '' : ` in ${data.root}`;
    return `${data.name}: images of ${data.file}${root}, ${pixelsText(data)}${columnsText(data.columns)}`;
  }
  if (data.kind === 'npz') return `${data.name}: images of ${data.file}, ${pixelsText(data)}`;
  const [small, large] = data.objectSize;
  return `${data.name}: procedural, label ${data.label}, ${data.size} × ${data.size} px, palette ${data.palette}, noise ${data.noise}, object ${small} to ${large} of the image, seed ${data.seed}`;
}

/** What became of the images' pixels. */
function pixelsText({ resize, size, range }: Pixels): string {
  const values = range === undefined ? '' : `, values by the range ${rangeText(range)}`;
  return `${RESIZED[resize]} to ${size} × ${size} px${values}`;
}

/** Columns that the experiment names. */
function columnsText(columns: Manifest['columns']): string {
  return Object.entries(columns)
    .map(([key, name]) => (name === false ? `, no ${key}` : `, ${key} by the column ${name}`))
    .join('');
}

/** What became of images that are not square. */
const RESIZED = { stretch: 'stretched', fit: 'fitted with black margins', crop: 'cropped' };

type Manifest = Extract<DataSpec, { kind: 'manifest' }>;
type Images = Manifest | Extract<DataSpec, { kind: 'image-folder' }>;
type Pixels = Pick<Images, 'resize' | 'size'> & Partial<Pick<Images, 'range'>>;
type Range = NonNullable<Images['range']>;

function rangeText(range: Range): string {
  if (typeof range === 'string') return range;
  return 'bits' in range ? `of ${range.bits} bits` : `${range.window[0]} to ${range.window[1]}`;
}
