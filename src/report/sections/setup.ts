import { alsoTestName } from '../../experiment/also-test.ts';
import { PIXEL_SCALINGS, type PixelScaling } from '../../experiment/bases.ts';
import { sizeIn } from '../../experiment/cell.ts';
import type { DataSpec } from '../../experiment/data-schema.ts';
import { scalingOf } from '../../experiment/matrix.ts';
import { regimeName } from '../../experiment/regime.ts';
import { pretrainingScheduleOf, scheduleUnder } from '../../experiment/schedule.ts';
import type { BaseSpec, Experiment, PretrainSpec, SourceSpec } from '../../experiment/schema.ts';
import { baseLabel, isPretrain, type TrialSpec } from '../../experiment/trial.ts';
import type { RunExperiment, TrialRecord } from '../../store/records.ts';
import { count, NO_VALUE } from '../../text/numbers.ts';
import type { Table } from '../content.ts';
import { placesOf, type Sizes } from '../input/axes.ts';
import { dataText } from './data-text.ts';
import { SCHEDULE_SETTINGS } from './schedule-settings.ts';

const SCALING: Readonly<Record<PixelScaling, string>> = {
  caffe: 'caffe: RGB to BGR, minus the ImageNet means',
  'caffe-unit': 'caffe-unit: RGB to BGR, minus the ImageNet means, / 255',
  torch: 'torch: / 255, ImageNet mean and standard deviation',
  tf: 'tf: / 127.5 − 1',
  unit: 'unit: / 255',
};

/** How each regime, under each budget, and each source made here was trained. */
export function trainingTable(experiment: Experiment): Table {
  const schedules = [
    ...experiment.sources.filter(isPretrain).map((source) => ({
      label: `pretraining ${source.name}`,
      schedule: pretrainingScheduleOf(experiment.training, source.training),
    })),
    ...experiment.regimes.flatMap((regime) =>
      (experiment.budgets ?? [null]).map((budget) => ({
        label: [regimeName(regime), ...(budget === null ? [] : [budget.kind])].join(', '),
        schedule: scheduleUnder(budget, experiment.training, regime),
      })),
    ),
  ];
  return {
    caption: 'Training by regime',
    columns: [{ label: 'Setting' }, ...schedules.map(({ label }) => ({ label }))],
    rows: SCHEDULE_SETTINGS.map(({ label, show }) => [
      label,
      ...schedules.map(({ schedule }) => show(schedule)),
    ]).filter(([label, ...values]) => label !== 'Remedy' || values.some((v) => v !== NO_VALUE)),
  };
}

/** Input size and pixel scaling of each base. */
export function basesTable(experiment: Experiment): Table {
  return {
    caption: 'Bases and preprocessing',
    columns: [
      { label: 'Base' },
      { label: 'Width', numeric: true },
      { label: 'Images resized to' },
      { label: 'Pixel scaling' },
    ],
    rows: experiment.bases.map((base) => [
      baseLabel(base),
      String(base.width),
      `${base.inputSize} × ${base.inputSize} px`,
      scalingText(experiment, base),
    ]),
  };
}

/** The base's scaling, which scratch has, and that of each source whose weights want another. */
function scalingText(experiment: Experiment, base: BaseSpec): string {
  const usual = scalingOf(experiment, base, null);
  const others = PIXEL_SCALINGS.flatMap((scaling) => {
    const sources = experiment.sources.filter(
      (source) => scaling !== usual && scalingOf(experiment, base, source) === scaling,
    );
    if (sources.length === 0) return [];
    return [`trials from ${sources.map(({ name }) => name).join(', ')}: ${SCALING[scaling]}`];
  });
  if (others.length === 0) return SCALING[usual];
  return [`scratch and every other trial: ${SCALING[usual]}`, ...others].join('; ');
}

/** Sources and targets, with the splits that the trials had. */
export function dataTable(
  experiment: Experiment,
  trials: readonly TrialRecord[],
  sizes: Sizes,
): Table {
  const of = (kind: TrialSpec['kind']) => trials.filter(({ spec }) => spec.kind === kind);
  const rows = [
    ...experiment.sources.map((source) =>
      source.kind === 'pretrain'
        ? dataRow(`source ${source.name}`, source.data, of('pretraining'))
        : [`source ${source.name}`, weightsText(source), NO_VALUE, NO_VALUE],
    ),
    ...placesOf(experiment, sizes).map(({ target, trainSize, label }) =>
      dataRow(
        `target ${label}`,
        experiment.targets.find(({ name }) => name === target)!,
        of('target').filter(
          ({ spec }) => spec.kind === 'target' && sizeIn(experiment, spec.trainSize) === trainSize,
        ),
      ),
    ),
  ];
  const others = (experiment.alsoTest ?? []).map((spec) => [
    `also tested: ${alsoTestName(spec)}`,
    spec.kind === 'corrupted'
      ? `the target’s test images, ${spec.corruption} of severity ${spec.severity} of 5`
      : dataText(spec),
    NO_VALUE,
    NO_VALUE,
  ]);
  return {
    caption: 'Data',
    columns: [
      { label: 'Role' },
      { label: 'Data' },
      { label: 'Train / validation / test', numeric: true },
      { label: 'Classes', numeric: true },
    ],
    rows: [...rows, ...others],
  };
}

/** Rows that are shown without being asked for. */
const UNFOLDED = 20;

/** Images of each class by split; null of a run by a version that did not keep them. */
export function classesTable({ data }: RunExperiment): Table | null {
  const rows = data.flatMap(({ name, classes, folds }) =>
    classes.map((each) => [
      name,
      each.name,
      ...(folds === undefined
        ? [
            count(each.train),
            each.validation === null ? 'of train' : count(each.validation),
            count(each.test),
          ]
        : [
            `all ${count(each.train + (each.validation ?? 0) + each.test)} but a fold`,
            'of train',
            `in ${folds} folds`,
          ]),
    ]),
  );
  if (rows.length === 0) return null;
  return {
    caption: 'Images by class and split',
    folded: rows.length > UNFOLDED,
    columns: [
      { label: 'Data' },
      { label: 'Class' },
      { label: 'Train', numeric: true },
      { label: 'Validation', numeric: true },
      { label: 'Test', numeric: true },
    ],
    rows,
  };
}

function weightsText(source: Exclude<SourceSpec, PretrainSpec>): string {
  switch (source.kind) {
    case 'imagenet':
      return 'published ImageNet weights';
    case 'random':
      return 'none: random weights, a control';
    case 'mean-variance':
      return `drawn anew with the mean and variance of each array of ${source.of}, a control`;
    case 'weights':
      return typeof source.file === 'string'
        ? `weights file ${source.file}`
        : Object.entries(source.file)
            .map(([base, file]) => `${base}: ${file}`)
            .join('; ');
  }
}

/** Parameters of each base and regime that has a finished trial; null before one has. */
export function parametersTable(trials: readonly TrialRecord[]): Table | null {
  const rows = new Map<string, string[]>();
  for (const { spec, result } of trials) {
    if (spec.kind !== 'target' || result === null) continue;
    const row = [
      baseLabel(spec.base),
      spec.regime,
      String(result.classes.length),
      count(result.parametersTotal),
      count(result.parametersTrainable),
    ];
    rows.set(row.join('|'), row);
  }
  if (rows.size === 0) return null;
  return {
    caption: 'Parameters, with the head',
    columns: [
      { label: 'Base' },
      { label: 'Regime' },
      { label: 'Classes', numeric: true },
      { label: 'Total', numeric: true },
      { label: 'Trainable', numeric: true },
    ],
    rows: [...rows.values()],
  };
}

function dataRow(role: string, data: DataSpec, trials: readonly TrialRecord[]): string[] {
  const result = trials.find((trial) => trial.spec.data.name === data.name && trial.result)?.result;
  const split = result?.split;
  return [
    role,
    dataText(data),
    split ? [split.train, split.validation, split.test].map(count).join(' / ') : NO_VALUE,
    result ? String(result.classes.length) : NO_VALUE,
  ];
}
