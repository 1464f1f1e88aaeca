import type { Cell } from '../../analysis/types.ts';
import { armLabel } from '../../experiment/cell.ts';
import { count, decimal, listed, NO_VALUE } from '../../text/numbers.ts';
import { type Block, numeric, paragraph, type Table, tableBlock } from '../content.ts';
import type { ReportInput } from '../input/input.ts';

/** Where the networks of an experiment looked; nothing where it does not ask. */
export function lookedBlocks({ analysis, heatMaps }: ReportInput): Block[] {
  if (heatMaps.size === 0) return [];
  const all = [...heatMaps.values()].flat();
  const layers = new Set(all.flatMap(({ layer }) => layer ?? []));
  const images = new Set(all.map(({ example }) => example)).size;
  const rows = analysis.cells.flatMap((cell) => rowOf(cell, heatMaps));
  return [
    paragraph(
      `Heat of the class that each network predicted, on up to ${count(images)} test images that were drawn at random: Grad-CAM (Selvaraju et al. 2017) at ${listed([...layers])}, and as its control the gradient of the input, which shows edges whatever was learned. The pictures are beside the test images. Heat says where a network looked, not whether it was right to.`,
    ),
    ...(rows.length === 0
      ? [
          paragraph(
            'How much of it is on an object is not known: these data do not say where one is.',
          ),
        ]
      : [tableBlock(table(rows))]),
  ];
}

function table(rows: readonly (readonly string[])[]): Table {
  return {
    caption:
      'Share of the heat on the object (%), means over images and seeds, beside the object’s share of the image, which heat of nowhere in particular would have',
    columns: [
      { label: 'Base' },
      { label: 'Arm' },
      ...numeric('Images', 'Grad-CAM', 'Gradient', 'Object', 'Without Grad-CAM'),
    ],
    rows,
  };
}

function rowOf(cell: Cell, heatMaps: ReportInput['heatMaps']): string[][] {
  const maps = cell.trials.flatMap(({ hash }) => heatMaps.get(hash) ?? []);
  const areas = maps.flatMap(({ method, area }) => (method === 'grad-cam' ? (area ?? []) : []));
  if (areas.length === 0) return [];
  const insideOf = (wanted: string) =>
    maps.flatMap(({ method, inside }) => (method === wanted ? (inside ?? []) : []));
  const cam = insideOf('grad-cam');
  return [
    [
      cell.base,
      armLabel(cell),
      count(areas.length),
      ...[cam, insideOf('gradient'), areas].map(percentOf),
      count(areas.length - cam.length),
    ],
  ];
}

function percentOf(shares: readonly number[]): string {
  if (shares.length === 0) return NO_VALUE;
  return decimal((100 * shares.reduce((sum, share) => sum + share, 0)) / shares.length, 1);
}
