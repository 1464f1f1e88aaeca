import { regimeNames } from '../../experiment/regime.ts';
import { confidence } from '../../text/numbers.ts';
import { curveAxis } from '../charts/arm-curves.ts';
import { type Drawing, SCHEMA } from '../charts/chart.ts';
import { CURVE_COLUMNS, curveLayers, curvesText } from '../charts/curves.ts';
import { chosenOpacity, tooltipOf } from '../charts/interactive.ts';
import { limits, NARROW, REFERENCE } from '../charts/scales.ts';
import { BLUE, CONFIG, INK } from '../charts/theme.ts';
import { linesOf } from '../charts/titles.ts';
import type { ReportInput } from '../input/input.ts';
import type { DetailsCell, DetailsData } from './data.ts';
import { classChangeRows, confusionRows, curveRows } from './rows.ts';

/** The name of the rows that a page replaces with those of another comparison. */
const ROWS = 'rows';
const BOUNDS = [-100, 100] as const;
/** Text on dark blue; not the paper's white, which a page removes. */
const LIGHT = '#FDFDFD';
const CLASS_AXIS = { labelLimit: 130, labelPadding: 6, ticks: false, domain: false };

/** The learning curves of one comparison's setting; null where none is known. */
export function cellCurvesChart(input: ReportInput, data: DetailsData): Drawing | null {
  const cell = firstOf(data);
  const rows = cell && curveRows(data, cell);
  if (!rows || rows.length === 0) return null;
  const axis = curveAxis(input);
  const points = data.arms.flatMap(({ curve }) => curve);
  return {
    spec: {
      $schema: SCHEMA,
      title: titleOf(
        'Learning curves',
        curvesText(
          points.map(([, , , , , , stopped]) => stopped),
          axis,
        ),
      ),
      params: [headingOf(cell), NARROW],
      data: { name: ROWS, values: [...rows] },
      width: 480,
      height: 260,
      ...curveLayers(
        regimeNames(input.experiment.experiment),
        points.flatMap(([, , , low, high]) => [low, high]),
        axis,
        chosenOpacity,
      ),
      config: CONFIG,
    },
    rows,
    columns: CURVE_COLUMNS,
  };
}

/** The change of each class's recall of one comparison; null where answers are not known. */
export function cellClassesChart({ analysis }: ReportInput, data: DetailsData): Drawing | null {
  const cell = firstOf(data);
  const rows = cell && classChangeRows(cell);
  if (!rows || rows.length === 0) return null;
  const every = data.cells.flatMap(({ classChanges }) =>
    classChanges.flatMap(([, change, low, high]) => [change, low ?? change, high ?? change]),
  );
  const y = {
    field: 'class',
    type: 'nominal' as const,
    sort: null,
    axis: { ...CLASS_AXIS, title: null },
  };
  const x = {
    type: 'quantitative' as const,
    title: '← source hurts  ·  points of recall  ·  source helps →',
    scale: { domain: limits([0, ...every], BOUNDS), nice: false },
    axis: { tickCount: 6 },
  };
  return {
    spec: {
      $schema: SCHEMA,
      title: titleOf(
        'Change of each class’s recall',
        `Lines: unadjusted ${confidence(analysis.alpha)} intervals.`,
      ),
      params: [headingOf(cell), NARROW],
      data: { name: ROWS, values: [...rows] },
      width: 320,
      height: { step: 24 },
      layer: [
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: 'rule', ...REFERENCE },
          encoding: { x: { ...x, field: 'zero' } },
        },
        {
          mark: { type: 'rule', strokeWidth: 2, color: INK, opacity: 0.7 },
          encoding: { y, x: { ...x, field: 'low' }, x2: { field: 'high' } },
        },
        {
          mark: { type: 'point', filled: true, size: 70, color: BLUE, opacity: 1 },
          encoding: {
            y,
            x: { ...x, field: 'change' },
            tooltip: tooltipOf(
              ['class', 'Class'],
              ['change', 'Change (points)', '+.1f'],
              ['low', 'Interval from', '+.1f'],
              ['high', 'to', '+.1f'],
              ['images', 'Test images'],
            ),
          },
        },
      ],
      config: CONFIG,
    },
    rows,
    columns: [
      { label: 'Class', field: 'class' },
      { label: 'Change (points)', field: 'change', digits: 1 },
      { label: 'Interval from', field: 'low', digits: 1 },
      { label: 'to', field: 'high', digits: 1 },
      { label: 'Test images', field: 'images', digits: 0 },
    ],
  };
}

/** The confusion matrices of one comparison's two arms; null where answers are not known. */
export function cellConfusionChart(_: ReportInput, data: DetailsData): Drawing | null {
  const cell = firstOf(data);
  const rows = cell && confusionRows(data, cell);
  if (!rows || rows.length === 0) return null;
  const x = {
    field: 'predicted',
    type: 'nominal' as const,
    sort: null,
    axis: { ...CLASS_AXIS, title: 'Predicted class', labelAngle: -40, labelLimit: 90 },
  };
  const y = {
    field: 'truth',
    type: 'nominal' as const,
    sort: null,
    axis: { ...CLASS_AXIS, title: 'True class' },
  };
  return {
    spec: {
      $schema: SCHEMA,
      title: titleOf('Confusion', 'Percent of the test images of each true class, over the seeds.'),
      params: [headingOf(cell), NARROW],
      data: { name: ROWS, values: [...rows] },
      facet: {
        field: 'arm',
        type: 'nominal',
        sort: { field: 'order', op: 'min' },
        header: { title: null, labelLimit: 300 },
      },
      columns: 2,
      spacing: 28,
      resolve: { axis: { x: 'independent', y: 'independent' } },
      spec: {
        width: { step: 34 },
        height: { step: 34 },
        encoding: {
          x,
          y,
          tooltip: tooltipOf(
            ['arm', 'Trained'],
            ['truth', 'True class'],
            ['predicted', 'Predicted class'],
            ['share', 'Percent of the class', '.1f'],
            ['images', 'Images, over the seeds'],
          ),
        },
        layer: [
          {
            mark: { type: 'rect', color: BLUE, stroke: INK, strokeOpacity: 0.15 },
            encoding: {
              opacity: {
                field: 'share',
                type: 'quantitative',
                scale: { domain: [0, 100], range: [0, 0.85] },
                legend: null,
              },
            },
          },
          {
            mark: { type: 'text', fontSize: 11 },
            encoding: {
              text: { field: 'text' },
              color: { condition: { test: 'datum.share > 60', value: LIGHT }, value: INK },
            },
          },
        ],
      },
      config: CONFIG,
    },
    rows,
    columns: [
      { label: 'Trained', field: 'arm' },
      { label: 'True class', field: 'truth' },
      { label: 'Predicted class', field: 'predicted' },
      { label: 'Percent of the class', field: 'share', digits: 1 },
      { label: 'Images', field: 'images', digits: 0 },
    ],
  };
}

function firstOf({ cells, first }: DetailsData): DetailsCell | null {
  return first === null ? null : cells[first]!;
}

function headingOf({ heading }: DetailsCell) {
  return { name: 'heading', value: heading };
}

/** Titled by the comparison, which a page changes; below it what the chart is of, and its caption. */
function titleOf(what: string, caption: string) {
  return { text: { expr: 'heading' }, subtitle: [what, ...linesOf(caption, 76)] };
}
