import { accuracyChart } from './charts/accuracy.ts';
import type { Drawing } from './charts/chart.ts';
import { curvesChart } from './charts/curves.ts';
import { fitCurvesChart } from './charts/fit-curves.ts';
import { gapChart } from './charts/gap.ts';
import { precisionChart, rocChart } from './charts/rank-curves.ts';
import { throughputChart } from './charts/throughput.ts';
import { timeChart } from './charts/time.ts';
import { trainSizeChart } from './charts/train-size.ts';
import { cellClassesChart, cellConfusionChart, cellCurvesChart } from './details/charts.ts';
import type { DetailsData } from './details/data.ts';
import type { ReportInput } from './input/input.ts';

export interface Chart extends Drawing {
  /** Its file's name without the ending. */
  readonly name: ChartName;
  /** Title of the section that shows it. */
  readonly section: ChartSection;
  /** What it shows, for whoever does not see it. */
  readonly alt: string;
}

const CHARTS = [
  {
    name: 'gap',
    section: 'Changes',
    alt: 'Forest plot of the change of test accuracy of every comparison, with its interval and verdict',
    draw: gapChart,
  },
  {
    name: 'cell-curves',
    section: 'One comparison',
    alt: 'Learning curves of one base on one target: mean validation accuracy over training, with bands of the seeds, by regime',
    draw: cellCurvesChart,
  },
  {
    name: 'cell-classes',
    section: 'One comparison',
    alt: 'Change of the recall of each class of one comparison, with its interval',
    draw: cellClassesChart,
  },
  {
    name: 'cell-confusion',
    section: 'One comparison',
    alt: 'Confusion matrices of one comparison: with the source beside from scratch',
    draw: cellConfusionChart,
  },
  {
    name: 'train-size',
    section: 'Target data and budget',
    alt: 'Change of test accuracy against the number of training images of the target, with its interval, by regime',
    draw: trainSizeChart,
  },
  {
    name: 'accuracy',
    section: 'Accuracy',
    alt: 'Test accuracy of every base and regime: each seed, the mean and its interval',
    draw: accuracyChart,
  },
  {
    name: 'roc',
    section: 'Accuracy',
    alt: 'ROC curves: sensitivity against the false positive rate, by base, source, target and regime',
    draw: rocChart,
  },
  {
    name: 'precision-recall',
    section: 'Accuracy',
    alt: 'Precision-recall curves: precision against sensitivity, by base, source, target and regime',
    draw: precisionChart,
  },
  {
    name: 'curves',
    section: 'Learning curves',
    alt: 'Learning curves: mean validation accuracy over training for every base and target, with bands of the seeds',
    draw: curvesChart,
  },
  {
    name: 'fit-curves',
    section: 'Learning curves',
    alt: 'Accuracy of the images trained on and of the validation images over training, a line a seed, by arm',
    draw: fitCurvesChart,
  },
  {
    name: 'time',
    section: 'Time',
    alt: 'Time of a trial of every arm, with and without its source’s pretraining, against the test accuracy it reached, by base and regime, with the Pareto front',
    draw: timeChart,
  },
  {
    name: 'throughput',
    section: 'Throughput',
    alt: 'Images per second of every base, in inference and in training',
    draw: throughputChart,
  },
] as const satisfies readonly {
  readonly name: string;
  readonly section: string;
  readonly alt: string;
  readonly draw: (input: ReportInput, details: DetailsData) => Drawing | null;
}[];

export type ChartName = (typeof CHARTS)[number]['name'];
export type ChartSection = (typeof CHARTS)[number]['section'];

/** The charts there are rows for, in the order a report shows them. */
export function chartsOf(input: ReportInput, details: DetailsData): Chart[] {
  return CHARTS.flatMap(({ draw, ...chart }) => {
    const drawing = draw(input, details);
    return drawing === null ? [] : [{ ...chart, ...drawing }];
  });
}
