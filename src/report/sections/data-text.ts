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
    const { dir, size, groupBy, range } = data;
    const values = range === undefined ? '' : `, values by the range ${rangeText(range)}`;
    const groups = groupBy === undefined ? '' : `, split by the groups of ${groupBy}`;
    return `${data.name}: images of ${dir}, ${RESIZED[data.resize]} to ${size} × ${size} px${values}${groups}`;
  }
  const [small, large] = data.objectSize;
  return `${data.name}: procedural, label ${data.label}, ${data.size} × ${data.size} px, palette ${data.palette}, noise ${data.noise}, object ${small} to ${large} of the image, seed ${data.seed}`;
}

/** What became of images that are not square. */
const RESIZED = { stretch: 'stretched', fit: 'fitted with black margins', crop: 'cropped' };

type Range = NonNullable<Extract<DataSpec, { kind: 'image-folder' }>['range']>;

function rangeText(range: Range): string {
  if (typeof range === 'string') return range;
  return 'bits' in range ? `of ${range.bits} bits` : `${range.window[0]} to ${range.window[1]}`;
}
