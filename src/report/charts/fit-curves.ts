import type { Cell } from '../../analysis/types.ts';
import { cellLabel } from '../../experiment/cell.ts';
import { count } from '../../text/numbers.ts';
import type { ReportInput } from '../input/input.ts';
import { type Drawing, SCHEMA } from './chart.ts';
import { tooltipOf } from './interactive.ts';
import { LEGEND, limits, NARROW, panelHeader } from './scales.ts';
import { comparesAny } from './shown-part.ts';
import { BLUE, CONFIG } from './theme.ts';
import { linesOf } from './titles.ts';

const PERCENT = [0, 100] as const;
const MOST = { arms: 4, seeds: 5 };
const WIDTH = 300;
const TRAINED = 'images trained on';
const HELD_OUT = 'validation images';

/**
 * Accuracy of the images trained on and of the validation images, epoch by epoch and seed by
 * seed, of an experiment that compares nothing; null where it does, whose curves stand beside
 * each other in another chart.
 */
export function fitCurvesChart(input: ReportInput): Drawing | null {
  const { cells } = input.analysis;
  if (comparesAny(input.analysis)) return null;
  const arms = cells.slice(0, MOST.arms);
  const values = arms.flatMap((cell) => rowsOf(cell, input));
  if (values.length === 0) return null;
  const seeds = Math.max(...cells.map(({ trials }) => trials.length));
  const subtitle = [
    'A line a seed. Training accuracy is of each epoch’s batches as they were trained on.',
    ...(seeds > MOST.seeds ? [`Shown: the first ${MOST.seeds} of ${count(seeds)} seeds.`] : []),
    ...(cells.length > MOST.arms
      ? [`Shown: the first ${MOST.arms} of ${count(cells.length)} arms.`]
      : []),
  ].join(' ');
  const y = {
    field: 'accuracy',
    type: 'quantitative' as const,
    title: 'Accuracy (%)',
    scale: {
      domain: limits(
        values.map(({ accuracy }) => accuracy),
        PERCENT,
      ),
      nice: false,
    },
  };
  return {
    spec: {
      $schema: SCHEMA,
      title: { text: 'Accuracy over training', subtitle: linesOf(subtitle) },
      params: [NARROW],
      data: { values },
      facet: {
        field: 'arm',
        type: 'nominal',
        sort: arms.map(cellLabel),
        header: panelHeader(WIDTH),
      },
      columns: 2,
      resolve: { axis: { x: 'independent', y: 'independent' } },
      spec: {
        width: WIDTH,
        height: 200,
        encoding: {
          x: {
            field: 'epoch',
            type: 'quantitative',
            title: 'Epoch',
            axis: { tickMinStep: 1, format: ',d', grid: false },
            scale: { nice: false },
          },
          y,
          color: {
            field: 'images',
            type: 'nominal',
            title: null,
            scale: { domain: [TRAINED, HELD_OUT], range: ['#E69F00', BLUE] },
            legend: { ...LEGEND, symbolType: 'stroke', symbolStrokeWidth: 3, symbolSize: 300 },
          },
          strokeDash: {
            field: 'images',
            type: 'nominal',
            scale: {
              domain: [TRAINED, HELD_OUT],
              range: [
                [6, 3],
                [1, 0],
              ],
            },
            legend: null,
          },
          detail: { field: 'seed' },
          tooltip: tooltipOf(
            ['images', 'Images'],
            ['seed', 'Seed'],
            ['epoch', 'Epoch'],
            ['accuracy', 'Accuracy (%)', '.1f'],
          ),
        },
        // With points: one epoch alone has no line.
        mark: { type: 'line', strokeWidth: 2, point: { size: 16 } },
      },
      config: CONFIG,
    },
    rows: values,
    columns: [
      { label: 'Arm', field: 'arm' },
      { label: 'Seed', field: 'seed', digits: 0 },
      { label: 'Images', field: 'images' },
      { label: 'Epoch', field: 'epoch', digits: 0 },
      { label: 'Accuracy (%)', field: 'accuracy', digits: 1 },
    ],
  };
}

function rowsOf(cell: Cell, { curves }: ReportInput) {
  return cell.trials.slice(0, MOST.seeds).flatMap(({ hash, seed }) => {
    const { epochs = [], accuracies = [], trained = [] } = curves.get(hash) ?? {};
    const of = (images: string, values: readonly number[]) =>
      epochs.flatMap((epoch, i) => {
        const accuracy = Math.round(1e4 * (values[i] ?? Number.NaN)) / 100;
        if (!Number.isFinite(accuracy)) return [];
        return [{ arm: cellLabel(cell), seed, images, epoch, accuracy }];
      });
    return [...of(TRAINED, trained), ...of(HELD_OUT, accuracies)];
  });
}
